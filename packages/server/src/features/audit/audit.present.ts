import type { AuditRecord, Id } from '@parley/contract'
import type { AuditEntriesTable } from './audit.tables.ts'
import { readDetails } from './entry.ts'

/** Names of people as they are called now; who was erased has none. */
export type NamesOf = (ids: readonly Id[]) => Promise<ReadonlyMap<Id, string>>

export async function presentAll(rows: readonly AuditEntriesTable[], namesOf: NamesOf): Promise<AuditRecord[]> {
  const people = rows.flatMap((row) => [row.actor_id, row.target_kind === 'user' ? row.target_id : null])
  const ids = [...new Set(people)].filter((id) => id !== null)
  const names = ids.length === 0 ? new Map<Id, string>() : await namesOf(ids)
  return rows.map((row) => present(row, names))
}

function present(row: AuditEntriesTable, names: ReadonlyMap<Id, string>): AuditRecord {
  const { name, address, facts } = readDetails(row)
  const { actor_id: actorId, target_id: targetId, target_kind: kind } = row
  return {
    id: row.id,
    number: row.number,
    at: new Date(row.at).toISOString(),
    action: row.action,
    actor: { kind: row.actor_kind, id: actorId, name: actorId === null ? null : (names.get(actorId) ?? null) },
    target:
      kind === null || targetId === null ? null : { kind, id: targetId, name: names.get(targetId) ?? name ?? null },
    address: address ?? null,
    result: row.result,
    detail: facts ?? {},
    erased: row.details === null,
  }
}

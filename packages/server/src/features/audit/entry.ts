import { createHash, createHmac } from 'node:crypto'
import { newId } from '@parley/contract'
import * as z from 'zod/mini'
import type { AuditEntry } from '#platform/audit.ts'
import { randomToken } from '#platform/crypto/index.ts'
import type { AuditEntriesTable } from './audit.tables.ts'

/** What may be about a person, and is deleted with the person. */
const entryDetails = z.object({
  name: z.optional(z.string()),
  address: z.optional(z.string()),
  facts: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
})
export type EntryDetails = z.infer<typeof entryDetails>

const longestFact = 500

export function newEntry(entry: AuditEntry, now: number): AuditEntriesTable {
  const details = JSON.stringify({
    ...(entry.target?.name !== undefined && { name: entry.target.name.slice(0, longestFact) }),
    ...(entry.address !== undefined && { address: entry.address }),
    ...(entry.detail !== undefined && { facts: shortened(entry.detail) }),
  } satisfies EntryDetails)
  const salt = randomToken()
  return {
    id: newId(now),
    at: now,
    action: entry.action,
    actor_kind: entry.actorId === null ? (entry.by ?? 'nobody') : 'user',
    actor_id: entry.actorId,
    target_kind: entry.target?.kind ?? null,
    target_id: entry.target?.id ?? null,
    result: entry.result,
    details,
    salt,
    details_digest: digestOf(salt, details),
    number: null,
    hash: null,
  }
}

export const digestOf = (salt: string, details: string): string =>
  createHash('sha256').update(`${salt}\n${details}`).digest('base64url')

/** Covers everything that stays for ever, in a fixed order, and through the one before all that went before. */
export function linkHash(key: string, number: number, previous: string, row: AuditEntriesTable): string {
  const { id, at, action, actor_kind, actor_id, target_kind, target_id, result, details_digest } = row
  const content = [number, id, at, action, actor_kind, actor_id, target_kind, target_id, result, details_digest]
  return createHmac('sha256', key).update(previous).update('\n').update(JSON.stringify(content)).digest('base64url')
}

export function readDetails(row: AuditEntriesTable): EntryDetails {
  return row.details === null ? {} : entryDetails.parse(JSON.parse(row.details))
}

function shortened(facts: NonNullable<AuditEntry['detail']>): NonNullable<AuditEntry['detail']> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.slice(0, longestFact) : value,
    ]),
  )
}

import type { Activity, ActivityList, AuditRecord, Id } from '@parley/contract'
import type { NamesOf } from './audit.present.ts'
import { presentAll } from './audit.present.ts'
import type { AuditQueries } from './audit.queries.ts'

/** The record as one person sees it: what they did, and what was done to their account. */
export function createActivity(queries: AuditQueries, namesOf: NamesOf) {
  return {
    async list(userId: Id, limit: number, before: Id | undefined): Promise<ActivityList> {
      const rows = await queries.before({ concerning: userId }, before, limit + 1)
      const records = await presentAll(rows.slice(0, limit), namesOf)
      const items = records.map((record) => asSeenBy(userId, record))
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
    },
  }
}

function asSeenBy(userId: Id, { id, at, action, actor, target, address, result }: AuditRecord): Activity {
  const isOther = actor.kind === 'user' && actor.id !== userId
  return {
    id,
    at,
    action,
    by: actor.kind !== 'user' ? actor.kind : isOther ? 'other' : 'self',
    byName: isOther ? actor.name : null,
    toName: target?.kind === 'user' && target.id !== userId ? target.name : null,
    address: isOther ? null : address,
    result,
  }
}

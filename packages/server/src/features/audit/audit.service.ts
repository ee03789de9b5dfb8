import type { AuditFilter, AuditList, AuditRecord, Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import type { AuditEntry, AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Sealer } from '#platform/crypto/index.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'
import { requestAddress } from '#platform/request-sender.ts'
import { createActivity } from './activity.ts'
import { presentAll, type NamesOf } from './audit.present.ts'
import { createAuditQueries, type AuditSearch } from './audit.queries.ts'
import { createChain } from './chain.ts'
import { newEntry } from './entry.ts'
import { verifyAudit, type AuditVerdict } from './verify.ts'

export interface AuditOptions {
  database: Database
  clock: Clock
  sealer: Sealer
  log: Log
  namesOf: NamesOf
}

const exportedAtOnce = 500

export function createAuditService({ database, clock, sealer, log, namesOf }: AuditOptions) {
  const queries = createAuditQueries(database)
  const chain = createChain({ queries, sealer, log })

  const trail: AuditTrail = {
    async record(entry: AuditEntry, within?: Kysely<Tables>): Promise<void> {
      await queries.insert(within, newEntry(withItsAddress(entry), clock.now()))
      chain.linkSoon()
    },
  }

  return {
    ...trail,
    start: chain.start,
    stop: chain.stop,
    /** Resolves when everything committed so far has its place in the chain. */
    settled: chain.link,

    async list({
      cursor,
      limit,
      ...filter
    }: AuditFilter & { cursor?: Id | undefined; limit: number }): Promise<AuditList> {
      const rows = await queries.before(searchOf(filter), cursor, limit + 1)
      const items = await presentAll(rows.slice(0, limit), namesOf)
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
    },

    activity: createActivity(queries, namesOf),

    async *pages(filter: AuditFilter): AsyncGenerator<AuditRecord[]> {
      let before: Id | undefined
      for (;;) {
        const rows = await queries.before(searchOf(filter), before, exportedAtOnce)
        before = rows.at(-1)?.id
        if (before === undefined) return
        yield await presentAll(rows, namesOf)
      }
    },

    /** For keeping it no longer than an instance wants to: what leads to persons goes, the chain holds on. */
    forgetBefore: queries.forgetBefore,
    countBefore: queries.countBefore,

    async verify(): Promise<AuditVerdict> {
      await chain.link()
      return verifyAudit(database, sealer)
    },

    /**
     * For the erasure of an account: addresses, names and facts of what it did and of what was done to it are deleted.
     * Its id stays, and leads to nobody; the chain holds on. What is written down after it, at the end of something that was
     * under way, goes with `forgetErased`.
     */
    async forget(userId: Id, within: Kysely<Tables> = database.write): Promise<void> {
      await queries.forget(within, userId)
    },
    forgetErased: (since: number): Promise<Id[]> => queries.forgetErased(since),
  }
}

/** Where a person acts from is where their request comes from, whether or not it was handed down to here. */
function withItsAddress(entry: AuditEntry): AuditEntry {
  const address = entry.address ?? (entry.actorId === null ? undefined : requestAddress())
  return address === undefined ? entry : { ...entry, address }
}

export type AuditService = ReturnType<typeof createAuditService>

function searchOf({ actorId, concerning, action, targetId, result, from, to }: AuditFilter): AuditSearch {
  const time = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))
  return { actorId, concerning, action, targetId, result, from: time(from), to: time(to) }
}

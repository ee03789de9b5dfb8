import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Keeps, PeoplePort } from '../ports.ts'
import type { DocumentQueries } from './documents.queries.ts'
import type { SweepQueries } from './sweep.queries.ts'

const megabyte = 1_000_000

export interface QuotaOptions {
  database: Pick<Database, 'read'>
  people: Pick<PeoplePort, 'keeps'>
  documents: Pick<DocumentQueries, 'keptBy' | 'lockKept'>
  sweep: Pick<SweepQueries, 'uploadingBy'>
  /** In one request; 0 where there is no limit. */
  requestBytes: number
}

/** Counts what somebody keeps within the transaction that adds to it: two uploads at once cannot both be the last. */
export function createQuota({ database, people, documents, sweep, requestBytes }: QuotaOptions) {
  return {
    of: (caller: Caller): Promise<Keeps> => people.keeps(caller),

    /** While files come in: of all that somebody sends at once, no more than a request above what they may keep. */
    async requireRoom(userId: Id, keeps: Keeps): Promise<void> {
      if (keeps.bytes === null || requestBytes === 0) return
      const [coming, { bytes }] = await Promise.all([
        sweep.uploadingBy(userId),
        documents.keptBy(database.read, userId),
      ])
      if (coming <= Math.max(0, keeps.bytes - bytes) + requestBytes) return
      throw tooMuch(`You may keep ${said(keeps.bytes)} of documents, and are sending more than that at once.`)
    },

    /** Does what adds to it, and undoes it by failing where that was too much. */
    async within<Result>(
      transaction: Transaction<Tables>,
      { userId, keeps }: { userId: Id; keeps: Keeps },
      add: () => Promise<Result>,
    ): Promise<Result> {
      if (keeps.documents === null && keeps.bytes === null) return add()
      await documents.lockKept(transaction, userId)
      const before = await documents.keptBy(transaction, userId)
      const result = await add()
      const after = await documents.keptBy(transaction, userId)
      // Who is above a limit that came later may still make it less.
      if (keeps.documents !== null && after.documents > Math.max(keeps.documents, before.documents)) {
        throw tooMuch(`You may keep ${keeps.documents} documents and have ${before.documents}.`)
      }
      if (keeps.bytes !== null && after.bytes > Math.max(keeps.bytes, before.bytes)) {
        throw tooMuch(`You may keep ${said(keeps.bytes)} of documents and have ${said(before.bytes)}.`)
      }
      return result
    },
  }
}

export type Quota = ReturnType<typeof createQuota>

const said = (bytes: number): string => `${(bytes / megabyte).toFixed(bytes < 10 * megabyte ? 1 : 0)} MB`

function tooMuch(what: string): AppError {
  return new AppError('quota_exceeded', `${what} Delete some, or ask whoever runs this house for more room.`)
}

import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import * as z from 'zod/mini'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Files } from '#platform/files/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { Mail } from '#platform/mail/index.ts'

const finishKind = 'finish-erasure'
const collectKind = 'collect the erased'
const finishAfterMs = 60_000
const hour = 3_600_000

export interface ErasureOptions {
  database: Database
  clock: Clock
  jobs: Jobs
  audit: AuditTrail & {
    forget(userId: Id, within: Transaction<Tables>): Promise<void>
    /** Of who was erased since; gives who they were. */
    forgetErased(since: number): Promise<Id[]>
  }
  files: Pick<Files, 'removeOwner' | 'collect'>
  mail: Pick<Mail, 'forget'>
  /** Shuts the account: nobody comes in as this person any more, and whoever is in is out. */
  shut(userId: Id): Promise<void>
  /** Ends answers and jobs on their way. */
  stopWork(userId: Id): Promise<void>
  /** What goes before the account, in pieces small enough to let others write in between. */
  removeBefore: readonly ((userId: Id) => Promise<void>)[]
  /** What others have noted about this person: shares with them, budgets of theirs. */
  removeWithin: readonly ((transaction: Transaction<Tables>, userId: Id) => Promise<void>)[]
  /** Gives the addresses at which mails may have reached it. */
  removeAccount(transaction: Transaction<Tables>, userId: Id): Promise<string[]>
  isThere(transaction: Transaction<Tables>, userId: Id): Promise<boolean>
}

/** Everything about a person goes, and what remains for the record leads to nobody. */
export function createErasure(options: ErasureOptions) {
  const { database, clock, jobs, audit, files, mail } = options

  jobs.register({
    kind: finishKind,
    payload: z.object({ userId: z.string() }),
    handle: ({ payload: { userId } }) => finish(userId),
  })

  jobs.register({
    kind: collectKind,
    payload: z.null(),
    handle: ({ signal }) => files.collect({ grace: 0, signal }),
  })

  // What was under way while somebody was erased may have been written down after it, or have begun another job.
  jobs.register({
    kind: 'forget the erased',
    payload: z.null(),
    everyMs: hour,
    async handle() {
      for (const userId of await audit.forgetErased(clock.now() - 3 * hour)) {
        await database.transaction((transaction) => jobs.forgetAllOf(transaction, userId))
      }
    },
  })

  async function finish(userId: Id): Promise<void> {
    for (const remove of options.removeBefore) await remove(userId)
    await database.transaction(async (transaction) => {
      // The job may come while the request that made it is at work: whoever is later finds it done.
      if (!(await options.isThere(transaction, userId))) return
      // What others go on with is theirs before what is left goes.
      for (const remove of options.removeWithin) await remove(transaction, userId)
      await files.removeOwner(transaction, userId)
      await jobs.enqueue(transaction, { kind: collectKind, payload: null })
      await jobs.forgetAllOf(transaction, userId)
      await audit.record({ action: 'account.erased', actorId: userId, result: 'ok' }, transaction)
      await audit.forget(userId, transaction)
      await mail.forget(transaction, await options.removeAccount(transaction, userId))
    })
  }

  return {
    /** `by` where it is not the person alone. */
    async erase(userId: Id, by?: { actorId: Id; address: string }): Promise<void> {
      await options.shut(userId)
      await options.stopWork(userId)
      await database.transaction(async (transaction) => {
        // Of two who ask at once, one comes when all of it is done.
        if (!(await options.isThere(transaction, userId))) return
        if (by !== undefined) {
          const target = { kind: 'user', id: userId }
          await audit.record({ ...by, action: 'user.erased', target, result: 'ok' }, transaction)
        }
        // From here on nobody can ask for it again: should the server die now, it is finished later.
        const runAt = clock.now() + finishAfterMs
        await jobs.enqueue(transaction, { kind: finishKind, payload: { userId }, runAt, uniqueKey: userId, userId })
      })
      await finish(userId)
    },
  }
}

export type Erasure = ReturnType<typeof createErasure>

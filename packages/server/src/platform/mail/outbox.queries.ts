import type { Id } from '@parley/contract'
import { sql, type Kysely } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import { mailboxKey } from './mailbox-key.ts'
import type { OutboxTable } from './outbox.tables.ts'

export function createOutboxQueries({ read, write }: Database) {
  return {
    insert: (within: Kysely<Tables>, row: OutboxTable) => within.insertInto('outbox').values(row).execute(),

    byId: (id: Id) => read.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirst(),

    page: (limit: number, before: Id | undefined) => {
      const query = read.selectFrom('outbox').selectAll().orderBy('id', 'desc').limit(limit)
      return (before === undefined ? query : query.where('id', '<', before)).execute()
    },

    /** The body goes with it: what signs somebody in must not stay. */
    markSent: (id: Id, now: number) =>
      write
        .updateTable('outbox')
        .set((set) => ({
          state: 'sent',
          sealed_body: null,
          reason: null,
          ended_at: now,
          attempts: set('attempts', '+', 1),
        }))
        .where('id', '=', id)
        .execute(),

    /** `failedAt` when it was the last time. */
    markTried: (id: Id, reason: string, failedAt: number | null) =>
      write
        .updateTable('outbox')
        .set((set) => ({
          reason,
          state: failedAt === null ? 'waiting' : 'failed',
          ended_at: failedAt,
          attempts: set('attempts', '+', 1),
        }))
        .where('id', '=', id)
        .execute(),

    revive: (within: Kysely<Tables>, id: Id) =>
      within
        .updateTable('outbox')
        .set({ state: 'waiting', ended_at: null })
        .where('id', '=', id)
        .where('state', '!=', 'sent')
        .returning('id')
        .executeTakeFirst(),

    async forget(within: Kysely<Tables>, recipients: readonly string[]): Promise<void> {
      const keys = recipients.map(mailboxKey)
      if (keys.length === 0) return
      await within
        .deleteFrom('outbox')
        .where(({ or, and, eb }) =>
          or([
            eb('recipient_key', 'in', keys),
            and([eb('recipient_key', 'is', null), eb(sql<string>`LOWER(recipient)`, 'in', keys)]),
          ]),
        )
        .execute()
    },

    async countBefore(before: number): Promise<number> {
      const { count } = await read
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('created_at', '<', before)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    async removeBefore(before: number): Promise<number> {
      const result = await write.deleteFrom('outbox').where('created_at', '<', before).executeTakeFirst()
      return Number(result.numDeletedRows)
    },
  }
}

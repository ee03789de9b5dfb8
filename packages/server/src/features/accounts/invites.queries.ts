import { id, type Id } from '@parley/contract'
import { sql, type Kysely } from 'kysely'
import * as z from 'zod/mini'
import type { Database, Tables } from '#platform/db/index.ts'
import type { InvitesTable } from './accounts.tables.ts'

const ids = z.array(id)

export const groupsOf = (row: InvitesTable): Id[] => ids.parse(JSON.parse(row.group_ids))

export function createInviteQueries({ read, write }: Database) {
  return {
    insert: (within: Kysely<Tables>, invite: InvitesTable) => within.insertInto('invites').values(invite).execute(),

    page: (limit: number, after: Id | undefined): Promise<InvitesTable[]> => {
      const query = read.selectFrom('invites').selectAll().orderBy('id', 'desc').limit(limit)
      return (after === undefined ? query : query.where('id', '<', after)).execute()
    },

    open: (tokenHash: string, now: number): Promise<InvitesTable | undefined> =>
      read
        .selectFrom('invites')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirst(),

    /** Of all who use one at once, one gets it. */
    use: (within: Kysely<Tables>, tokenHash: string, userId: Id, now: number): Promise<InvitesTable | undefined> =>
      within
        .updateTable('invites')
        .set({ used_at: now, used_by: userId })
        .where('token_hash', '=', tokenHash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .returningAll()
        .executeTakeFirst(),

    /** For erasing a person. */
    async forget(within: Kysely<Tables>, userId: Id, email: string): Promise<void> {
      await within
        .deleteFrom('invites')
        .where((where) => where.or([where('used_by', '=', userId), where(sql`LOWER(email)`, '=', email.toLowerCase())]))
        .execute()
    },

    delete: (inviteId: Id): Promise<InvitesTable | undefined> =>
      write.deleteFrom('invites').where('id', '=', inviteId).returningAll().executeTakeFirst(),
  }
}

export type InviteQueries = ReturnType<typeof createInviteQueries>

import { id, type Id, type Role } from '@parley/contract'
import { sql, type ExpressionBuilder, type Kysely } from 'kysely'
import * as z from 'zod/mini'
import type { Database, Tables } from '#platform/db/index.ts'
import type { InvitesTable } from './accounts.tables.ts'
import { emailKey } from './new-user.ts'

const ids = z.array(id)

export const groupsOf = (row: InvitesTable): Id[] => ids.parse(JSON.parse(row.group_ids))

/** What its maker may no longer give, it does not give either; `mayGive` as a question to the database. */
const isBacked = ({ exists, selectFrom }: ExpressionBuilder<Tables, 'invites'>) =>
  exists(
    selectFrom('users')
      .select('users.id')
      .whereRef('users.id', '=', 'invites.created_by')
      .where('users.state', '=', 'active')
      .where(({ or, and, eb }) =>
        or([
          eb('users.role', '=', 'owner'),
          and([eb('users.role', '=', 'administrator'), eb('invites.role', 'in', ['member', 'guest'])]),
        ]),
      ),
  )

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
        .where(isBacked)
        .executeTakeFirst(),

    /** Of all who use one at once, as many get in as it has places. */
    use: (within: Kysely<Tables>, tokenHash: string, userId: Id, now: number): Promise<InvitesTable | undefined> =>
      within
        .updateTable('invites')
        .set({
          taken: sql`taken + 1`,
          used_at: sql`CASE WHEN taken + 1 >= places THEN ${now} ELSE used_at END`,
          used_by: sql`CASE WHEN places = 1 THEN ${userId} ELSE used_by END`,
        })
        .where('token_hash', '=', tokenHash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .where(isBacked)
        .returningAll()
        .executeTakeFirst(),

    /** The open ones by which this person would give more than their role, or null for no role at all, may. */
    async withdraw(within: Kysely<Tables>, madeBy: Id, role: Role | null): Promise<number> {
      if (role === 'owner') return 0
      let query = within.deleteFrom('invites').where('created_by', '=', madeBy).where('used_at', 'is', null)
      if (role === 'administrator') query = query.where('role', 'not in', ['member', 'guest'])
      return Number((await query.executeTakeFirst()).numDeletedRows)
    },

    /** For erasing a person. */
    async forget(within: Kysely<Tables>, userId: Id, emailKeys: readonly string[]): Promise<void> {
      await within.deleteFrom('invites').where('used_by', '=', userId).execute()
      // Compared here: the database of one process knows the small letters of ASCII alone.
      const sent = await within.selectFrom('invites').select(['id', 'email']).where('email', 'is not', null).execute()
      const theirs = sent.filter(({ email }) => email !== null && emailKeys.includes(emailKey(email)))
      for (const { id } of theirs) await within.deleteFrom('invites').where('id', '=', id).execute()
    },

    delete: (inviteId: Id): Promise<InvitesTable | undefined> =>
      write.deleteFrom('invites').where('id', '=', inviteId).returningAll().executeTakeFirst(),
  }
}

export type InviteQueries = ReturnType<typeof createInviteQueries>

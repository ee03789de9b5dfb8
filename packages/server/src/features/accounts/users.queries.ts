import type { Id } from '@parley/contract'
import { sql, type Kysely, type Transaction } from 'kysely'
import { likeLiteral, type Database, type Tables } from '#platform/db/index.ts'
import type { UserRow } from './accounts.tables.ts'

export function createUserQueries(database: Database) {
  return {
    async hasOwner(): Promise<boolean> {
      const claim = await database.read
        .selectFrom('claims')
        .select('name')
        .where('name', '=', 'owner')
        .executeTakeFirst()
      return claim !== undefined
    },

    /** True for exactly one caller, ever. */
    async claimOwner(transaction: Transaction<Tables>, userId: Id, now: number): Promise<boolean> {
      const result = await transaction
        .insertInto('claims')
        .values({ name: 'owner', user_id: userId, created_at: now })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirst()
      return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
    },

    async insert(within: Kysely<Tables>, user: UserRow): Promise<void> {
      await within.insertInto('users').values(user).execute()
    },

    byId: (id: Id, within: Kysely<Tables> = database.near): Promise<UserRow | undefined> =>
      within.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst(),

    byEmail: (emailKey: string, within: Kysely<Tables> = database.read): Promise<UserRow | undefined> =>
      within.selectFrom('users').selectAll().where('email_key', '=', emailKey).executeTakeFirst(),

    byLogin: (emailKey: string, username: string): Promise<UserRow | undefined> =>
      database.read
        .selectFrom('users')
        .selectAll()
        .where((where) => where.or([where('email_key', '=', emailKey), where('username', '=', username)]))
        .executeTakeFirst(),

    hasUsername: async (within: Kysely<Tables>, username: string): Promise<boolean> => {
      const row = await within.selectFrom('users').select('id').where('username', '=', username).executeTakeFirst()
      return row !== undefined
    },

    usernamesLike: async (start: string, within: Kysely<Tables> = database.read): Promise<string[]> => {
      const rows = await within
        .selectFrom('users')
        .select('username')
        .where(sql<boolean>`username LIKE ${`${likeLiteral(start)}%`} ESCAPE '\\'`)
        .execute()
      return rows.map(({ username }) => username)
    },

    /** An address that a mail about this account went to, or will. */
    async noteAddress(within: Kysely<Tables>, userId: Id, email_key: string, noted_at: number): Promise<void> {
      await within
        .insertInto('earlier_addresses')
        .values({ user_id: userId, email_key, noted_at })
        .onConflict((conflict) => conflict.columns(['user_id', 'email_key']).doUpdateSet({ noted_at }))
        .execute()
    },

    async earlierAddresses(within: Kysely<Tables>, userId: Id): Promise<string[]> {
      const rows = await within
        .selectFrom('earlier_addresses')
        .select('email_key')
        .where('user_id', '=', userId)
        .execute()
      return rows.map(({ email_key }) => email_key)
    },

    async purgeAddresses(before: number): Promise<void> {
      await database.write.deleteFrom('earlier_addresses').where('noted_at', '<', before).execute()
    },

    async remove(within: Kysely<Tables>, id: Id): Promise<void> {
      // That the house has had its first owner stays true, whoever it was.
      await within.updateTable('claims').set({ user_id: '' }).where('user_id', '=', id).execute()
      await within.deleteFrom('users').where('id', '=', id).execute()
    },

    async change(within: Kysely<Tables>, id: Id, change: Partial<UserRow>): Promise<boolean> {
      const result = await within.updateTable('users').set(change).where('id', '=', id).executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    /** False where it is no longer the password that was looked at. */
    async replacePassword(within: Kysely<Tables>, seen: UserRow, passwordHash: string): Promise<boolean> {
      const result = await within
        .updateTable('users')
        .set({ password_hash: passwordHash })
        .where('id', '=', seen.id)
        .where('password_hash', '=', seen.password_hash)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    /** For what administrators change: counts the version up. */
    async administer(within: Kysely<Tables>, id: Id, change: Partial<UserRow>): Promise<boolean> {
      const result = await within
        .updateTable('users')
        .set(change)
        .set((set) => ({ version: set('version', '+', 1) }))
        .where('id', '=', id)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },
  }
}

export type UserQueries = ReturnType<typeof createUserQueries>

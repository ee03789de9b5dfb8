import type { Database } from '#platform/db/index.ts'
import type { Kysely, Transaction } from 'kysely'
import type { Tables } from '#platform/db/tables.ts'
import type { SessionsTable, UsersTable } from './accounts.tables.ts'

type Connection = Kysely<Tables> | Transaction<Tables>

export function createAccountQueries(database: Database) {
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
    async claimOwner(transaction: Transaction<Tables>, userId: string, now: number): Promise<boolean> {
      const result = await transaction
        .insertInto('claims')
        .values({ name: 'owner', user_id: userId, created_at: now })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirst()
      return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
    },

    async insertUser(connection: Connection, user: UsersTable): Promise<void> {
      await connection.insertInto('users').values(user).execute()
    },

    async userById(id: string): Promise<UsersTable | undefined> {
      return database.read.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
    },

    async userByLogin(emailKey: string, username: string): Promise<UsersTable | undefined> {
      return database.read
        .selectFrom('users')
        .selectAll()
        .where((where) => where.or([where('email_key', '=', emailKey), where('username', '=', username)]))
        .executeTakeFirst()
    },

    async changeUser(id: string, change: Partial<UsersTable>): Promise<void> {
      await database.write.updateTable('users').set(change).where('id', '=', id).execute()
    },

    async insertSession(connection: Connection, session: SessionsTable, tokenHash: string): Promise<void> {
      await connection.insertInto('sessions').values(session).execute()
      await connection
        .insertInto('session_tokens')
        .values({ token_hash: tokenHash, session_id: session.id, created_at: session.created_at, replaced_at: null })
        .execute()
    },

    /** The session a token belongs to, with its user, in one read. */
    async sessionByToken(tokenHash: string) {
      return database.read
        .selectFrom('session_tokens')
        .innerJoin('sessions', 'sessions.id', 'session_tokens.session_id')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select([
          'session_tokens.replaced_at',
          'sessions.id as session_id',
          'sessions.last_used_at',
          'sessions.expires_at',
          'users.id as user_id',
          'users.role',
          'users.state',
        ])
        .where('session_tokens.token_hash', '=', tokenHash)
        .executeTakeFirst()
    },

    /** The session by its own id, while its user may use it. */
    async activeSession(id: string, userId: string) {
      return database.read
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select(['sessions.last_used_at', 'sessions.expires_at', 'users.role'])
        .where('sessions.id', '=', id)
        .where('users.id', '=', userId)
        .where('users.state', '=', 'active')
        .executeTakeFirst()
    },

    async touchSession(id: string, now: number): Promise<void> {
      await database.write.updateTable('sessions').set({ last_used_at: now }).where('id', '=', id).execute()
    },

    /** Replaces the token only if it is still the current one; of two callers at once one gets true. */
    async rotateToken(
      oldHash: string,
      newHash: string,
      sessionId: string,
      now: number,
      expiresAt: number,
    ): Promise<boolean> {
      return database.transaction(async (transaction) => {
        const replaced = await transaction
          .updateTable('session_tokens')
          .set({ replaced_at: now })
          .where('token_hash', '=', oldHash)
          .where('replaced_at', 'is', null)
          .executeTakeFirst()
        if (replaced.numUpdatedRows === 0n) return false
        await transaction
          .insertInto('session_tokens')
          .values({ token_hash: newHash, session_id: sessionId, created_at: now, replaced_at: null })
          .execute()
        await transaction
          .updateTable('sessions')
          .set({ last_used_at: now, expires_at: expiresAt })
          .where('id', '=', sessionId)
          .execute()
        return true
      })
    },

    async sessionsOf(userId: string): Promise<SessionsTable[]> {
      return database.read
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('last_used_at', 'desc')
        .execute()
    },

    async deleteSession(id: string, userId: string): Promise<boolean> {
      const result = await database.write
        .deleteFrom('sessions')
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return result.numDeletedRows > 0n
    },
  }
}

export type AccountQueries = ReturnType<typeof createAccountQueries>

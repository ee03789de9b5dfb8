import type { Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import { prepareNear, type Database, type Tables } from '#platform/db/index.ts'
import type { SessionRow } from './accounts.tables.ts'

export function createSessionQueries(database: Database) {
  const byToken = prepareNear(database, (near, { tokenHash }: { tokenHash: string }) =>
    near
      .selectFrom('session_tokens')
      .innerJoin('sessions', 'sessions.id', 'session_tokens.session_id')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select([
        'session_tokens.replaced_at',
        'sessions.id as session_id',
        'sessions.last_used_at',
        'sessions.expires_at',
        'sessions.stage',
        'sessions.confirmed_at',
        'users.id as user_id',
        'users.role',
        'users.state',
      ])
      .where('session_tokens.token_hash', '=', tokenHash),
  )
  const active = prepareNear(database, (near, { id, userId }: { id: Id; userId: Id }) =>
    near
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(['sessions.last_used_at', 'sessions.expires_at', 'sessions.confirmed_at', 'users.role'])
      .where('sessions.id', '=', id)
      .where('sessions.stage', '=', 'full')
      .where('users.id', '=', userId)
      .where('users.state', '=', 'active'),
  )

  return {
    async insert(within: Kysely<Tables>, session: SessionRow, tokenHash: string): Promise<void> {
      await within.insertInto('sessions').values(session).execute()
      await within
        .insertInto('session_tokens')
        .values({ token_hash: tokenHash, session_id: session.id, created_at: session.created_at, replaced_at: null })
        .execute()
    },

    /** The session a token belongs to, with its user, in one read. */
    byToken: async (tokenHash: string) => (await byToken({ tokenHash }))[0],

    /** The session by its own id, while its user may use it. */
    active: async (id: Id, userId: Id) => (await active({ id, userId }))[0],

    async touch(id: Id, now: number): Promise<void> {
      await database.write.updateTable('sessions').set({ last_used_at: now }).where('id', '=', id).execute()
    },

    async confirm(id: Id, now: number): Promise<void> {
      await database.write.updateTable('sessions').set({ confirmed_at: now }).where('id', '=', id).execute()
    },

    /** Replaces the token only if it is still the current one; of two callers at once one gets true. */
    rotate: (oldHash: string, newHash: string, sessionId: Id, now: number): Promise<boolean> =>
      database.transaction(async (transaction) => {
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
        await transaction.updateTable('sessions').set({ last_used_at: now }).where('id', '=', sessionId).execute()
        return true
      }),

    ofUser: (userId: Id): Promise<SessionRow[]> =>
      database.read
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', userId)
        .where('stage', '=', 'full')
        .orderBy('last_used_at', 'desc')
        .execute(),

    /** For what must not outlive the session it was asked for in: only within the transaction that does it. */
    async requireStill(transaction: Kysely<Tables>, id: Id, userId: Id): Promise<void> {
      const found = await transaction
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select('sessions.id')
        .where('sessions.id', '=', id)
        .where('sessions.stage', '=', 'full')
        .where('users.id', '=', userId)
        .where('users.state', '=', 'active')
        .executeTakeFirst()
      if (found === undefined)
        throw new AppError('unauthenticated', 'This session has ended.', { actions: ['sign-in'] })
    },

    /** The half-way session, used up; false where it has ended meanwhile. */
    async takeHalfway(transaction: Kysely<Tables>, id: Id, userId: Id): Promise<boolean> {
      const result = await transaction
        .deleteFrom('sessions')
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .where('stage', '=', 'halfway')
        .executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    async delete(id: Id, userId: Id): Promise<boolean> {
      const result = await database.write
        .deleteFrom('sessions')
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    /** All of a user but one, where one is to stay. Returns what was ended. */
    async deleteAllOf(within: Kysely<Tables>, userId: Id, keptId: Id | null): Promise<Id[]> {
      const query = within.deleteFrom('sessions').where('user_id', '=', userId).returning('id')
      const rows = await (keptId === null ? query : query.where('id', '!=', keptId)).execute()
      return rows.map(({ id }) => id)
    },

    /** Of everybody, but this one. */
    deleteEvery: (keptId: Id): Promise<{ id: Id; user_id: Id }[]> =>
      database.write.deleteFrom('sessions').where('id', '!=', keptId).returning(['id', 'user_id']).execute(),

    async deleteOver(now: number, idleSince: number): Promise<void> {
      await database.write
        .deleteFrom('sessions')
        .where((where) => where.or([where('expires_at', '<=', now), where('last_used_at', '<=', idleSince)]))
        .execute()
    },
  }
}

export type SessionQueries = ReturnType<typeof createSessionQueries>

import type { Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import type { ApiKeysTable } from './accounts.tables.ts'

export function createKeyQueries(database: Database) {
  return {
    async insert(within: Kysely<Tables>, key: ApiKeysTable): Promise<void> {
      await within.insertInto('api_keys').values(key).execute()
    },

    async list(userId: Id): Promise<ApiKeysTable[]> {
      return database.read
        .selectFrom('api_keys')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('id', 'desc')
        .execute()
    },

    async byHash(keyHash: string) {
      return database.read
        .selectFrom('api_keys')
        .innerJoin('users', 'users.id', 'api_keys.user_id')
        .select(['api_keys.id', 'user_id', 'scopes', 'expires_at', 'last_used_at', 'users.role', 'users.state'])
        .where('key_hash', '=', keyHash)
        .executeTakeFirst()
    },

    async active(id: Id, userId: Id) {
      return database.read
        .selectFrom('api_keys')
        .innerJoin('users', 'users.id', 'api_keys.user_id')
        .select(['expires_at', 'users.role'])
        .where('api_keys.id', '=', id)
        .where('users.id', '=', userId)
        .where('users.state', '=', 'active')
        .executeTakeFirst()
    },

    async touch(id: Id, now: number): Promise<void> {
      await database.write.updateTable('api_keys').set({ last_used_at: now }).where('id', '=', id).execute()
    },

    /** Returns what was ended. */
    async deleteAllOf(within: Kysely<Tables>, userId: Id): Promise<Id[]> {
      const rows = await within.deleteFrom('api_keys').where('user_id', '=', userId).returning('id').execute()
      return rows.map(({ id }) => id)
    },

    async delete(id: Id, userId: Id): Promise<boolean> {
      const result = await database.write
        .deleteFrom('api_keys')
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return result.numDeletedRows > 0n
    },
  }
}

export type KeyQueries = ReturnType<typeof createKeyQueries>

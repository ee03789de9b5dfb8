import type { Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import { hashToken } from '#platform/crypto/index.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { PasskeyChallengesTable, PasskeysTable } from './accounts.tables.ts'

type Purpose = PasskeyChallengesTable['purpose']

export function createPasskeyQueries({ read, write }: Database) {
  return {
    async challenge(challenge: string, purpose: Purpose, userId: Id | null, expiresAt: number): Promise<void> {
      const row = { challenge_hash: hashToken(challenge), purpose, user_id: userId, expires_at: expiresAt }
      await write.insertInto('passkey_challenges').values(row).execute()
    },

    /** Of all who answer one challenge, one is taken. `userId` is whose it was; null for anybody's. */
    take: (challenge: string, purpose: Purpose, now: number) =>
      write
        .deleteFrom('passkey_challenges')
        .where('challenge_hash', '=', hashToken(challenge))
        .where('purpose', '=', purpose)
        .where('expires_at', '>', now)
        .returning('user_id')
        .executeTakeFirst(),

    async purge(now: number): Promise<void> {
      await write.deleteFrom('passkey_challenges').where('expires_at', '<=', now).execute()
    },

    ofUser: (userId: Id, within: Kysely<Tables> = read): Promise<PasskeysTable[]> =>
      within.selectFrom('passkeys').selectAll().where('user_id', '=', userId).orderBy('id', 'desc').execute(),

    byCredential: (credentialId: string): Promise<PasskeysTable | undefined> =>
      read.selectFrom('passkeys').selectAll().where('credential_id', '=', credentialId).executeTakeFirst(),

    async insert(within: Kysely<Tables>, passkey: PasskeysTable): Promise<void> {
      await within.insertInto('passkeys').values(passkey).execute()
    },

    rename: (id: Id, userId: Id, name: string): Promise<PasskeysTable | undefined> =>
      write
        .updateTable('passkeys')
        .set({ name })
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .returningAll()
        .executeTakeFirst(),

    /** A counter that does not grow belongs to a copy; those that do not count stay at 0. */
    async used(id: Id, seenCount: number, count: number, now: number): Promise<boolean> {
      const result = await write
        .updateTable('passkeys')
        .set({ sign_count: count, last_used_at: now })
        .where('id', '=', id)
        .where('sign_count', '=', seenCount)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    async delete(within: Kysely<Tables>, id: Id, userId: Id): Promise<boolean> {
      const result = await within
        .deleteFrom('passkeys')
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    async deleteAllOf(within: Kysely<Tables>, userId: Id): Promise<void> {
      await within.deleteFrom('passkeys').where('user_id', '=', userId).execute()
    },
  }
}

export type PasskeyQueries = ReturnType<typeof createPasskeyQueries>

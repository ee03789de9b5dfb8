import type { Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import { hashToken, randomToken } from '#platform/crypto/index.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { MailTokensTable } from './accounts.tables.ts'

type Purpose = MailTokensTable['purpose']

const hour = 3_600_000
const goodFor: Record<Purpose, number> = {
  'verify-email': 48 * hour,
  'change-email': 48 * hour,
  'reset-password': hour,
}

/** What proves that somebody reads a mailbox: one purpose, one use, a short life. */
export function createMailTokens(database: Database, clock: Clock) {
  return {
    async issue(within: Kysely<Tables>, purpose: Purpose, userId: Id, email: string): Promise<string> {
      const token = randomToken()
      const now = clock.now()
      await within
        .insertInto('mail_tokens')
        .values({
          token_hash: hashToken(token),
          purpose,
          user_id: userId,
          email,
          created_at: now,
          expires_at: now + goodFor[purpose],
        })
        .execute()
      await within
        .insertInto('mail_token_times')
        .values({ user_id: userId, purpose, sent_at: now })
        .onConflict((conflict) => conflict.columns(['user_id', 'purpose']).doUpdateSet({ sent_at: now }))
        .execute()
      return token
    },

    /** Looks without using it up. */
    peek: (token: string, purposes: readonly Purpose[]) =>
      database.read
        .selectFrom('mail_tokens')
        .select(['user_id', 'email'])
        .where('token_hash', '=', hashToken(token))
        .where('purpose', 'in', [...purposes])
        .where('expires_at', '>', clock.now())
        .executeTakeFirst(),

    /** Uses it up: of all who come with one token, one gets an answer. */
    take: (within: Kysely<Tables>, token: string, purposes: readonly Purpose[]) =>
      within
        .deleteFrom('mail_tokens')
        .where('token_hash', '=', hashToken(token))
        .where('purpose', 'in', [...purposes])
        .where('expires_at', '>', clock.now())
        .returning(['user_id', 'email', 'purpose'])
        .executeTakeFirst(),

    /** Whether one was sent within the last while, used up or not, so that nobody fills a mailbox. */
    async sentSince(userId: Id, purpose: Purpose, since: number): Promise<boolean> {
      const row = await database.read
        .selectFrom('mail_token_times')
        .select('user_id')
        .where('user_id', '=', userId)
        .where('purpose', '=', purpose)
        .where('sent_at', '>', since)
        .executeTakeFirst()
      return row !== undefined
    },

    /** The one that was sent and not answered yet. */
    waiting: (userId: Id, purpose: Purpose) =>
      database.read
        .selectFrom('mail_tokens')
        .select('email')
        .where('user_id', '=', userId)
        .where('purpose', '=', purpose)
        .where('expires_at', '>', clock.now())
        .executeTakeFirst(),

    /** All of one purpose, or every one there is. */
    async revoke(within: Kysely<Tables>, userId: Id, purpose?: Purpose): Promise<void> {
      const query = within.deleteFrom('mail_tokens').where('user_id', '=', userId)
      await (purpose === undefined ? query : query.where('purpose', '=', purpose)).execute()
    },

    /** Of everybody but one: what somebody may have asked for in a session that has ended. */
    async revokeNewAddresses(exceptOf: Id): Promise<void> {
      await database.write
        .deleteFrom('mail_tokens')
        .where('purpose', '=', 'change-email')
        .where('user_id', '!=', exceptOf)
        .execute()
    },

    async purge(): Promise<void> {
      const now = clock.now()
      await database.write.deleteFrom('mail_tokens').where('expires_at', '<=', now).execute()
      await database.write
        .deleteFrom('mail_token_times')
        .where('sent_at', '<=', now - 48 * hour)
        .execute()
    },
  }
}

export type MailTokens = ReturnType<typeof createMailTokens>

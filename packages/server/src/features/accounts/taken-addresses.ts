import { sql, type Kysely } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import { hashToken } from '#platform/crypto/index.ts'
import { likeLiteral, type Database, type Tables } from '#platform/db/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import type { AccountMails, MailReader } from './account-mails.ts'
import { emailKey } from './new-user.ts'

const hour = 3_600_000
/** A mailbox hears once in this while that it has an account, however often its address is typed. */
const quietMs = hour
const keptMs = 30 * 24 * hour

declare module '#platform/db/tables.ts' {
  interface Tables {
    kept_usernames: { username: string; kept_until: number }
    told_mailboxes: { address_hash: string; told_at: number }
  }
}

/**
 * Where mails leave the house, whoever types an address that has an account learns nothing of it, neither at once nor by
 * what they try next; whoever reads its mail is told.
 */
export function createTakenAddresses(database: Database, clock: Clock, mail: Mail, mails: AccountMails) {
  return {
    async tell(within: Kysely<Tables>, resident: MailReader): Promise<void> {
      const now = clock.now()
      const told = await within
        .insertInto('told_mailboxes')
        .values({ address_hash: hashToken(emailKey(resident.email)), told_at: now })
        .onConflict((conflict) =>
          conflict
            .column('address_hash')
            .doUpdateSet({ told_at: now })
            .where('told_mailboxes.told_at', '<=', now - quietMs),
        )
        .returning('told_at')
        .executeTakeFirst()
      if (told !== undefined) await mail.send(within, mails.alreadyRegistered(resident))
    },

    /** The name that was asked for with it is as taken as if there were a new account. */
    async keepName(within: Kysely<Tables>, username: string): Promise<void> {
      const kept_until = clock.now() + keptMs
      await within
        .insertInto('kept_usernames')
        .values({ username, kept_until })
        .onConflict((conflict) => conflict.column('username').doUpdateSet({ kept_until }))
        .execute()
    },

    async isNameKept(within: Kysely<Tables>, username: string): Promise<boolean> {
      const row = await within
        .selectFrom('kept_usernames')
        .select('username')
        .where('username', '=', username)
        .where('kept_until', '>', clock.now())
        .executeTakeFirst()
      return row !== undefined
    },

    async namesKeptLike(start: string): Promise<string[]> {
      const rows = await database.read
        .selectFrom('kept_usernames')
        .select('username')
        .where(sql<boolean>`username LIKE ${`${likeLiteral(start)}%`} ESCAPE '\\'`)
        .where('kept_until', '>', clock.now())
        .execute()
      return rows.map(({ username }) => username)
    },

    async purge(): Promise<void> {
      const now = clock.now()
      await database.write.deleteFrom('kept_usernames').where('kept_until', '<=', now).execute()
      await database.write
        .deleteFrom('told_mailboxes')
        .where('told_at', '<=', now - quietMs)
        .execute()
    },
  }
}

export type TakenAddresses = ReturnType<typeof createTakenAddresses>

import { preferences, type ChangeMe, type Id, type Me, type Preferences } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import type { AccountMails } from './account-mails.ts'
import type { UserRow } from './accounts.tables.ts'
import type { MailTokens } from './mail-tokens.ts'
import { emailKey, presentUser, takenName } from './new-user.ts'
import type { UserQueries } from './users.queries.ts'

export interface ProfileOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  users: UserQueries
  tokens: MailTokens
  mail: Mail
  mails: AccountMails
  mailLeaves: boolean
  hasSecondFactor(userId: Id): Promise<boolean>
  hasAgreed(userId: Id): Promise<boolean>
}

export function createProfile(options: ProfileOptions) {
  const { database, clock, audit, users, tokens, mail, mails } = options

  async function rowOf(id: Id): Promise<UserRow> {
    const row = await users.byId(id)
    if (row === undefined) throw new AppError('not_found', 'There is no such account.')
    return row
  }

  async function me(id: Id): Promise<Me> {
    const [row, pending, twoFactor, hasAgreed] = await Promise.all([
      rowOf(id),
      tokens.waiting(id, 'change-email'),
      options.hasSecondFactor(id),
      options.hasAgreed(id),
    ])
    return {
      ...presentUser(row),
      language: row.language,
      theme: row.theme,
      level: row.level,
      emailVerified: row.email_verified_at !== null,
      pendingEmail: pending?.email ?? null,
      twoFactor,
      hasPassword: row.password_hash !== '',
      mustAgree: !hasAgreed,
    }
  }

  /** A new address counts once somebody has read its mail; the old one hears of it while there is time to say no. */
  async function askNewAddress({ id, email: old }: UserRow, email: string): Promise<void> {
    if ((await users.byEmail(emailKey(email))) !== undefined) {
      // Whose it is hears of it; who asks learns nothing.
      await mail.send(database.write, mails.addressAsked(old, email))
      await mail.send(database.write, mails.alreadyRegistered(email))
      return
    }
    await database.transaction(async (transaction) => {
      await tokens.revoke(transaction, id)
      const token = await tokens.issue(transaction, 'change-email', id, email)
      await mail.send(transaction, mails.addressAsked(old, email))
      await mail.send(transaction, mails.changeAddress(email, token))
    })
  }

  async function changeEmail(id: Id, email: string): Promise<void> {
    const row = await rowOf(id)
    const isOther = emailKey(email) !== row.email_key
    if (isOther && options.mailLeaves) return askNewAddress(row, email)
    await database.transaction(async (transaction) => {
      await users.change(transaction, id, { email, email_key: emailKey(email) })
      if (!isOther) return
      await users.change(transaction, id, { email_verified_at: null })
      await tokens.revoke(transaction, id)
      const target = { kind: 'user', id, name: row.username }
      await audit.record({ action: 'account.email-changed', actorId: id, target, result: 'ok' }, transaction)
    })
  }

  return {
    me,

    async change(id: Id, change: ChangeMe): Promise<Me> {
      const { email, displayName, username, language, theme, level } = change
      try {
        if (email !== undefined) await changeEmail(id, email)
        await users.change(database.write, id, {
          ...(displayName !== undefined && { display_name: displayName }),
          ...(username !== undefined && { username }),
          ...(language !== undefined && { language }),
          ...(theme !== undefined && { theme }),
          ...(level !== undefined && { level }),
          updated_at: clock.now(),
        })
      } catch (error) {
        throw takenName(error) ?? error
      }
      return me(id)
    },

    async preferences(id: Id): Promise<Preferences> {
      const parsed = preferences.safeParse(JSON.parse((await rowOf(id)).preferences))
      return parsed.success ? parsed.data : {}
    },

    async setPreferences(id: Id, values: Preferences): Promise<Preferences> {
      await users.change(database.write, id, { preferences: JSON.stringify(values), updated_at: clock.now() })
      return values
    },
  }
}

export type Profile = ReturnType<typeof createProfile>

import { preferences, type ChangeMe, type Id, type Me, type Preferences, type Role } from '@parley/contract'
import type { Kysely } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import type { AccountMails } from './account-mails.ts'
import type { UserRow } from './accounts.tables.ts'
import type { MailTokens } from './mail-tokens.ts'
import { emailKey, presentUser, takenName, usernameTaken } from './new-user.ts'
import type { AccountOptions } from './ports.ts'
import type { TakenAddresses } from './taken-addresses.ts'
import type { UserQueries } from './users.queries.ts'

/** Between two mails to addresses that somebody would like to have. */
const quietMs = 60_000

export interface ProfileOptions extends Pick<AccountOptions, 'changed'> {
  database: Database
  clock: Clock
  audit: AuditTrail
  users: UserQueries
  tokens: MailTokens
  mail: Mail
  mails: AccountMails
  mailLeaves: boolean
  takenAddresses: TakenAddresses
  hasSecondFactor(userId: Id): Promise<boolean>
  hasAgreed(userId: Id): Promise<boolean>
  demandsFactorOf(role: Role): Promise<boolean>
}

export function createProfile(options: ProfileOptions) {
  const { database, clock, audit, users, tokens, mail, mails } = options

  async function rowOf(id: Id, within?: Kysely<Tables>): Promise<UserRow> {
    const row = await users.byId(id, within)
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
      mustSetUpFactor: !twoFactor && (await options.demandsFactorOf(row.role)),
    }
  }

  /**
   * A new address counts once somebody has read its mail; the old one hears of it while there is time to say no. One that
   * has an account waits alike, for a link that nobody gets: whose it is hears of it, who asks learns nothing.
   */
  async function askNewAddress(within: Kysely<Tables>, row: UserRow, email: string): Promise<void> {
    const { id } = row
    await tokens.revoke(within, id)
    const token = await tokens.issue(within, 'change-email', id, email)
    await users.noteAddress(within, id, emailKey(email), clock.now())
    await mail.send(within, mails.addressAsked(row, email))
    const resident = await users.byEmail(emailKey(email), within)
    if (resident !== undefined) await options.takenAddresses.tell(within, { ...resident, email })
    else await mail.send(within, mails.changeAddress({ ...row, email }, token))
  }

  async function changeEmail(within: Kysely<Tables>, row: UserRow, email: string): Promise<void> {
    const { id } = row
    const isOther = emailKey(email) !== row.email_key
    if (isOther && options.mailLeaves) return askNewAddress(within, row, email)
    await users.change(within, id, { email, email_key: emailKey(email) })
    if (!isOther) return
    await users.noteAddress(within, id, row.email_key, clock.now())
    await users.change(within, id, { email_verified_at: null })
    await tokens.revoke(within, id)
    await audit.record({ action: 'account.email-changed', actorId: id, target: targetOf(row), result: 'ok' }, within)
  }

  async function changeUsername(within: Kysely<Tables>, row: UserRow, username: string): Promise<void> {
    if (username === row.username) return
    if (await options.takenAddresses.isNameKept(within, username)) throw usernameTaken()
    await users.change(within, row.id, { username })
    const detail = { from: row.username, to: username }
    await audit.record(
      { action: 'account.renamed', actorId: row.id, target: targetOf(row), result: 'ok', detail },
      within,
    )
  }

  /** Mails go to whomever a person names: not one after the other. */
  async function requirePatience(id: Id): Promise<void> {
    if (!(await tokens.sentSince(id, 'change-email', clock.now() - quietMs))) return
    throw new AppError('rate_limited', 'A mail about another address was just sent. Try again in a minute.', {
      retryAfter: quietMs / 1000,
      retryable: true,
      actions: ['wait'],
    })
  }

  return {
    me,

    async change(id: Id, change: ChangeMe): Promise<Me> {
      const { email, displayName, username, language, theme, level } = change
      try {
        if (email !== undefined && options.mailLeaves) await requirePatience(id)
        await database.transaction(async (transaction) => {
          const row = await rowOf(id, transaction)
          await users.change(transaction, id, {
            ...(displayName !== undefined && { display_name: displayName }),
            ...(language !== undefined && { language }),
            ...(theme !== undefined && { theme }),
            ...(level !== undefined && { level }),
            updated_at: clock.now(),
          })
          if (username !== undefined) await changeUsername(transaction, row, username)
          if (email !== undefined) await changeEmail(transaction, row, email)
        })
      } catch (error) {
        throw takenName(error) ?? error
      }
      // Chats in other windows show it, and theirs is the next question too.
      if (level !== undefined) options.changed(id)
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

const targetOf = (row: UserRow) => ({ kind: 'user', id: row.id, name: row.username })

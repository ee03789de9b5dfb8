import type { Id, Role } from '@parley/contract'
import type { Kysely, Transaction } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { hashPassword } from '#platform/crypto/index.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import type { AccountMails } from './account-mails.ts'
import type { UserRow } from './accounts.tables.ts'
import type { MailTokens } from './mail-tokens.ts'
import { newUser, takenName } from './new-user.ts'
import { refuseWeakPassword } from './passwords.ts'
import type { SessionQueries } from './sessions.queries.ts'
import type { UserQueries } from './users.queries.ts'

export interface NewAccount {
  email: string
  username: string
  displayName?: string | undefined
  role: Role
  /** Without one the person chooses it through a link. */
  password?: string | undefined
}

export interface ProvisionOptions {
  database: Database
  clock: Clock
  users: UserQueries
  sessions: SessionQueries
  tokens: MailTokens
  mail: Mail
  mails: AccountMails
  mailLeaves: boolean
  houseName(): string
  site(): URL
  ended(what: { userId: Id } | { sessionId: Id }): void
}

/** Accounts that others make, and the passwords of accounts that others set. Whether they may is theirs to ask. */
export function createProvision(options: ProvisionOptions) {
  const { database, clock, users, sessions, tokens } = options

  async function one(within: Kysely<Tables>, userId: Id): Promise<UserRow> {
    const user = await users.byId(userId, within)
    if (user === undefined) throw new AppError('not_found', 'There is no such account.')
    return user
  }

  async function linkFor(within: Kysely<Tables>, userId: Id, email: string): Promise<string> {
    await tokens.revoke(within, userId, 'reset-password')
    const url = new URL('reset-password', options.site())
    url.hash = await tokens.issue(within, 'reset-password', userId, email)
    return url.href
  }

  return {
    /** `also` runs in the same transaction. The link is good for an hour and once. */
    async create(
      account: NewAccount,
      also: (transaction: Transaction<Tables>, userId: Id) => Promise<void>,
    ): Promise<{ userId: Id; passwordLink: string | null }> {
      const { email, username, displayName, role, password } = account
      if (password !== undefined) refuseWeakPassword(password, { email, username, house: options.houseName() })
      const passwordHash = password === undefined ? '' : await hashPassword(password)
      const row = newUser({ email, username, displayName, role, passwordHash }, clock.now())
      try {
        return await database.transaction(async (transaction) => {
          if (role === 'owner') await users.claimOwner(transaction, row.id, row.created_at)
          await users.insert(transaction, row)
          await also(transaction, row.id)
          return {
            userId: row.id,
            passwordLink: password === undefined ? await linkFor(transaction, row.id, email) : null,
          }
        })
      } catch (error) {
        throw takenName(error) ?? error
      }
    },

    /** A link with which the person chooses a new password: good for an hour and once. */
    passwordLink: (userId: Id): Promise<string> =>
      database.transaction(async (transaction) => linkFor(transaction, userId, (await one(transaction, userId)).email)),

    /** The same, to the person alone: who sees it could come in as them. False where mails do not leave the house. */
    async mailPasswordLink(userId: Id): Promise<boolean> {
      if (!options.mailLeaves) return false
      await database.transaction(async (transaction) => {
        const user = await one(transaction, userId)
        await tokens.revoke(transaction, userId, 'reset-password')
        const token = await tokens.issue(transaction, 'reset-password', userId, user.email)
        await options.mail.send(transaction, options.mails.resetPassword(user, token))
      })
      return true
    },

    needsOwner: async (): Promise<boolean> => !(await users.hasOwner()),

    hasPassword: async (userId: Id, within?: Kysely<Tables>): Promise<boolean> =>
      (await users.byId(userId, within))?.password_hash !== '',

    /** Links that were sent and not used lead nowhere from here on. */
    forgetLinks: (userId: Id, within: Kysely<Tables>): Promise<void> => tokens.revoke(within, userId),

    /** Everybody is signed out but the one who asks. Keys stay. */
    async endEveryone(keptId: Id, keptUserId: Id): Promise<number> {
      const endedSessions = await sessions.deleteEvery(keptId)
      await tokens.revokeNewAddresses(keptUserId)
      for (const userId of new Set(endedSessions.map((session) => session.user_id))) {
        if (userId !== keptUserId) options.ended({ userId })
      }
      for (const { id, user_id: userId } of endedSessions) if (userId === keptUserId) options.ended({ sessionId: id })
      return endedSessions.length
    },
  }
}

import type { Id, Role } from '@parley/contract'
import type { Kysely } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import type { AccountMails } from './account-mails.ts'
import type { UserState } from './accounts.tables.ts'
import type { Endings } from './endings.ts'
import type { InviteQueries } from './invites.queries.ts'
import { freeUsername, type UsernameWish } from './free-username.ts'
import { keepAnOwner } from './last-owner.ts'
import { newUser, takenName } from './new-user.ts'
import type { PasskeyQueries } from './passkeys.queries.ts'
import type { TwoFactorQueries } from './two-factor.queries.ts'
import type { UserQueries } from './users.queries.ts'

export interface ExternalAccount extends UsernameWish {
  email: string
  displayName: string
  role: Role
}

export interface AdministrationOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  users: UserQueries
  endings: Endings
  twoFactor: TwoFactorQueries
  passkeys: PasskeyQueries
  invites: Pick<InviteQueries, 'withdraw'>
  mail: Mail
  mails: AccountMails
}

/** What others do to an account: administrators, the command line, sign-in services. Whether they may is theirs to ask. */
export function createAccountAdministration(options: AdministrationOptions) {
  const { database, clock, audit, users, endings } = options

  /** Doors that somebody left open for others close with their own. */
  async function withdrawInvites(within: Kysely<Tables>, userId: Id, role: Role | null): Promise<void> {
    const count = await options.invites.withdraw(within, userId, role)
    if (count === 0) return
    const target = { kind: 'user', id: userId }
    const entry = { action: 'invite.revoked', actorId: null, by: 'server' as const, target, detail: { count } }
    await audit.record({ ...entry, result: 'ok' }, within)
  }

  const alone = (within: Kysely<Tables> | undefined, work: (transaction: Kysely<Tables>) => Promise<void>) =>
    within === undefined ? database.transaction(work) : work(within)

  return {
    endSessionsOf: endings.endSessionsOf,

    /** For who lost the phone: from here on the password alone lets in. */
    async resetTwoFactor(userId: Id, actorId: Id | null = null): Promise<void> {
      const user = await users.byId(userId)
      if (user === undefined) throw noSuchAccount()
      const ended = await database.transaction(async (transaction) => {
        await options.twoFactor.remove(transaction, userId)
        await options.passkeys.deleteAllOf(transaction, userId)
        await options.mail.send(transaction, options.mails.wayInChanged(user, 'factorsTaken'))
        return endings.endWithin(transaction, userId, 'second factor changed', { actorId })
      })
      await endings.close(ended)
    },

    /**
     * Whoever is not active is nobody from this moment on. Within a transaction of yours, call `endSessionsOf` after its commit,
     * so that what is open closes at once.
     */
    async setState(userId: Id, state: UserState, within?: Kysely<Tables>): Promise<void> {
      const waits = state === 'pending' ? { needs_approval: 1 } : { needs_approval: 0, needs_verification: 0 }
      const change = { state, ...waits, updated_at: clock.now() }
      await alone(within, async (transaction) => {
        if (state !== 'active') await keepAnOwner(transaction, userId)
        const before = await users.byId(userId, transaction)
        if (!(await users.administer(transaction, userId, change))) throw noSuchAccount()
        if (state !== 'active') await withdrawInvites(transaction, userId, null)
        if (state === 'active' && before?.state === 'pending') {
          await options.mail.send(transaction, options.mails.approved(before))
        }
      })
      if (within === undefined && state !== 'active') await endings.endSessionsOf(userId, 'disabled')
    },

    /** Counts it up, so that two administrators do not overwrite each other where nothing of the account itself changes. */
    async touchVersion(userId: Id, within: Kysely<Tables>): Promise<void> {
      if (!(await users.administer(within, userId, { updated_at: clock.now() }))) throw noSuchAccount()
    },

    async setRole(userId: Id, role: Role, within?: Kysely<Tables>): Promise<void> {
      const change = { role, updated_at: clock.now() }
      await alone(within, async (transaction) => {
        if (role !== 'owner') await keepAnOwner(transaction, userId)
        if (!(await users.administer(transaction, userId, change))) throw noSuchAccount()
        await withdrawInvites(transaction, userId, role)
      })
    },

    /** An account without a password. Rejects with `conflict` where the address has one: linking needs proof. */
    async createExternal(account: ExternalAccount, within?: Kysely<Tables>): Promise<Id> {
      const { email, displayName, role } = account
      const username = await freeUsername((start) => users.usernamesLike(start, within), account)
      const now = clock.now()
      const row = newUser({ email, username, displayName, role, passwordHash: '' }, now)
      try {
        await users.insert(within ?? database.write, { ...row, email_verified_at: now })
      } catch (error) {
        throw takenName(error) ?? error
      }
      return row.id
    },
  }
}

export type AccountAdministration = ReturnType<typeof createAccountAdministration>

const noSuchAccount = () => new AppError('not_found', 'There is no such account.')

import type { Id, Login, SecondFactor } from '@parley/contract'
import type { Kysely } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { AuditEntry, AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { hashPassword, needsRehash, verifyNothing, verifyPassword } from '#platform/crypto/index.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import { addressKey } from '#platform/http/index.ts'
import { requestLanguage } from '#platform/request-sender.ts'
import type { UserRow } from './accounts.tables.ts'
import type { AccountJobs } from './account-jobs.ts'
import { emailKey, presentUser } from './new-user.ts'
import type { HalfwayUser, SignedInUser } from './ports.ts'
import type { SessionQueries } from './sessions.queries.ts'
import { createRarely } from './rarely.ts'
import type { Whence, Sessions } from './sessions.ts'
import { accountPatience, addressPatience, type SlowDown } from './slow-down.ts'
import type { UserQueries } from './users.queries.ts'

export interface SignInOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  users: UserQueries
  sessions: Sessions
  halfway: Pick<SessionQueries, 'takeHalfway'>
  slowDown: SlowDown
  jobs: AccountJobs
  /** Whether passwords let anybody in. */
  passwordLogin(): Promise<boolean>
  /** What the account asks for after the password; empty where that is all. */
  secondFactorsOf(userId: Id, within: Kysely<Tables>): Promise<SecondFactor[]>
}

/** The name of the browser for an account it has signed in to before. */
export type DeviceOf = (userId: string) => string | null

export function createSignIn(options: SignInOptions) {
  const { database, clock, audit, users, sessions, slowDown, jobs } = options
  const rarely = createRarely(clock)

  /** Unknown accounts cost the same time and read the same as a wrong password. */
  async function checked(user: UserRow | undefined, password: string): Promise<UserRow | null> {
    if (user === undefined || user.password_hash === '') return (await verifyNothing(password)) || null
    return (await verifyPassword(user.password_hash, password)) ? user : null
  }

  const actOf = (
    user: UserRow | undefined,
    action: string,
    { address }: Whence,
    result: AuditEntry['result'],
    detail?: AuditEntry['detail'],
  ): AuditEntry => ({
    action,
    actorId: null,
    ...(user && { target: { kind: 'user', id: user.id } }),
    address,
    result,
    ...(detail && { detail }),
  })

  /** Guessing that goes on is written down once a minute for each place it comes from. */
  async function slowed(work: () => Promise<unknown>, user: UserRow | undefined, whence: Whence): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (error instanceof AppError && error.code === 'rate_limited' && rarely(addressKey(whence.address))) {
        await audit.record(actOf(user, 'login.slowed', whence, 'denied'))
      }
      throw error
    }
  }

  async function refuse(
    user: UserRow | undefined,
    login: string,
    whence: Whence,
    failures: number,
    isKnown: boolean,
  ): Promise<never> {
    await audit.record(actOf(user, 'login.failed', whence, 'failed'))
    // Known or not, so that both take the same time.
    if (failures === accountPatience.free) await jobs.warnOfFailures(user?.id ?? null, login)
    // A browser that was here before is told what is wrong, whoever else guesses from where it is.
    if (!isKnown) await slowDown.begin(addressKey(whence.address), addressPatience)
    throw wrongPassword()
  }

  async function checkState(user: UserRow): Promise<void> {
    if (user.state === 'active') return
    if (user.state === 'disabled') {
      throw new AppError('account_disabled', 'This account is disabled. An administrator can enable it.')
    }
    if (user.needs_verification === 1) {
      await jobs.verifyAgain(user.id)
      throw new AppError('account_pending', 'Confirm your address first: open the link in the mail we have sent you.')
    }
    throw new AppError('account_pending', 'This account waits for an administrator to approve it.')
  }

  /**
   * Unless the account was changed since it was looked at: a password that was right a moment ago must not outlive the
   * reset that ended every session.
   */
  async function requireUnchanged(transaction: Kysely<Tables>, seen: UserRow): Promise<void> {
    const current = await users.byId(seen.id, transaction)
    if (current?.state !== 'active' || current.password_hash !== seen.password_hash) throw wrongPassword()
  }

  /** Everything is proved: a new session. */
  async function begin(
    transaction: Kysely<Tables>,
    user: UserRow,
    whence: Whence,
    how: string,
    provedAt?: number,
  ): Promise<SignedInUser> {
    const session = await sessions.issue(transaction, user.id, whence, { provedAt })
    const language = requestLanguage()
    if (language !== null && language !== user.mail_language) {
      await users.change(transaction, user.id, { mail_language: language })
    }
    const target = { kind: 'session', id: session.id }
    const { address } = whence
    await audit.record(
      { action: 'login.ok', actorId: user.id, target, address, result: 'ok', detail: { how } },
      transaction,
    )
    return { user: presentUser(user), session }
  }

  const complete = (user: UserRow, whence: Whence, how: string): Promise<SignedInUser> =>
    database.transaction(async (transaction) => {
      await requireUnchanged(transaction, user)
      return begin(transaction, user, whence, how)
    })

  /** The first step is done: in, or on to the second factor. */
  const proceed = (
    user: UserRow,
    whence: Whence,
    how: string,
    provedAt?: number,
  ): Promise<SignedInUser | HalfwayUser> =>
    database.transaction(async (transaction) => {
      await requireUnchanged(transaction, user)
      const methods = await options.secondFactorsOf(user.id, transaction)
      if (methods.length === 0) return begin(transaction, user, whence, how, provedAt)
      const session = await sessions.issue(transaction, user.id, whence, { stage: 'halfway' })
      await audit.record(actOf(user, 'login.halfway', whence, 'ok', { how }), transaction)
      return { session, methods }
    })

  /** The same account under a newer hash; as another sign-in of this moment has stored it, where one was faster. */
  async function rehashed(user: UserRow, password: string): Promise<UserRow | null> {
    const passwordHash = await hashPassword(password)
    if (await users.replacePassword(database.write, user, passwordHash)) {
      return { ...user, password_hash: passwordHash }
    }
    return checked(await users.byId(user.id), password)
  }

  return {
    async login(request: Login, whence: Whence, deviceOf: DeviceOf): Promise<SignedInUser | HalfwayUser> {
      if (!(await options.passwordLogin())) {
        throw new AppError('forbidden', 'Passwords let nobody in here. Use your sign-in service.')
      }
      const login = emailKey(request.login)
      const user = await users.byLogin(login, request.login.toLowerCase())
      const device = user === undefined ? null : deviceOf(user.id)
      if (device === null) await slowed(() => slowDown.check(addressKey(whence.address)), user, whence)
      // By what was typed, not by whom it names: otherwise the count would tell that two names are one account.
      const key = device === null ? `login ${login}` : `login ${login} ${device}`
      let failures = 0
      await slowed(async () => (failures = await slowDown.begin(key)), user, whence)
      const right = await checked(user, request.password)
      if (right === null) return refuse(user, request.login, whence, failures, device !== null)

      await slowDown.forget(key)
      await checkState(right).catch(async (error: unknown) => {
        await audit.record(actOf(right, 'login.refused', whence, 'denied', { state: right.state }))
        throw error
      })
      const current = needsRehash(right.password_hash) ? await rehashed(right, request.password) : right
      if (current === null) throw wrongPassword()
      return proceed(current, whence, 'password')
    },

    /** For who was identified elsewhere. */
    async enter(userId: Id, whence: Whence, how: string, provedAt: number): Promise<SignedInUser | HalfwayUser> {
      const user = await users.byId(userId)
      if (user === undefined) throw new AppError('not_found', 'There is no such account.')
      await checkState(user)
      return proceed(user, whence, how, provedAt)
    },

    /** The second step is done; the half-way session is used up, unless it has ended meanwhile. */
    finish: (user: UserRow, halfwayId: Id, whence: Whence, how: string): Promise<SignedInUser> =>
      database.transaction(async (transaction) => {
        if (!(await options.halfway.takeHalfway(transaction, halfwayId, user.id))) throw beginAgain()
        await requireUnchanged(transaction, user)
        return begin(transaction, user, whence, how)
      }),

    complete,
    checkState,
  }
}

export type SignIn = ReturnType<typeof createSignIn>

function wrongPassword(): AppError {
  return new AppError('unauthenticated', 'This name and password do not belong together.', { actions: ['edit'] })
}

const beginAgain = () =>
  new AppError('unauthenticated', 'This sign-in has ended. Begin again.', { actions: ['sign-in'] })

import type { Id, Language, Role, SecondFactor } from '@parley/contract'
import type { Kysely } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Tables } from '#platform/db/index.ts'
import type { Authentication, Caller, Credentials, Route } from '#platform/http/index.ts'
import { requestAddress } from '#platform/request-sender.ts'
import { createAccountAdministration } from './account-administration.ts'
import { createAccountJobs } from './account-jobs.ts'
import { createAccountMails, languageOf, type WayInChange } from './account-mails.ts'
import { avatarRoutes } from './avatar.routes.ts'
import { createAvatars } from './avatar.service.ts'
import { createDirectory } from './directory.ts'
import { createEndings, type Ended } from './endings.ts'
import { createEntry } from './entry.ts'
import { createInviteQueries } from './invites.queries.ts'
import { inviteRoutes } from './invites.routes.ts'
import { createInvites } from './invites.service.ts'
import { createKeyQueries } from './keys.queries.ts'
import { keyRoutes } from './keys.routes.ts'
import { createKeyService, keyPrefix } from './keys.service.ts'
import { createKnownDevices } from './known-devices.ts'
import { createMailTokens } from './mail-tokens.ts'
import { meRoutes } from './me.routes.ts'
import { createOwnData } from './own-data.ts'
import { createPasskeyQueries } from './passkeys.queries.ts'
import { passkeyRoutes } from './passkeys.routes.ts'
import { createPasskeys } from './passkeys.service.ts'
import { createPasswords } from './passwords.service.ts'
import type { AccountOptions } from './ports.ts'
import { createProfile } from './profile.service.ts'
import { proofRoutes } from './proofs.routes.ts'
import { createProofs } from './proofs.service.ts'
import { relyingPartyOf } from './relying-party.ts'
import { createProvision } from './provision.ts'
import { sessionRoutes } from './session.routes.ts'
import { createSessionQueries } from './sessions.queries.ts'
import { createSessions, type Whence } from './sessions.ts'
import { signInRoutes } from './sign-in.routes.ts'
import { createSignIn } from './sign-in.service.ts'
import { createSignUp } from './sign-up.service.ts'
import { createSlowDown } from './slow-down.ts'
import { createStepUp } from './step-up.ts'
import { createTakenAddresses } from './taken-addresses.ts'
import { createTwoFactorQueries } from './two-factor.queries.ts'
import { twoFactorRoutes } from './two-factor.routes.ts'
import { createTwoFactor } from './two-factor.service.ts'
import { createUserQueries } from './users.queries.ts'

export { requireAccount } from './require-account.ts'
export { sealedSeeds } from './two-factor.service.ts'

const freshTokenMs = 60_000
/** Mails stay in the outbox no longer. */
const outboxKeptMs = 31 * 86_400_000
type SessionStage = Authentication['stage']

export function createAccounts(options: AccountOptions) {
  const { database, clock, audit, mail, mailLeaves, cookie, instance, ended } = options
  const { signup } = instance
  const users = createUserQueries(database)
  const sessionQueries = createSessionQueries(database)
  const inviteQueries = createInviteQueries(database)
  const tokens = createMailTokens(database, clock)
  const slowDown = createSlowDown(database, clock)
  const mails = createAccountMails(options.houseName, options.site)

  const sessions = createSessions(
    sessionQueries,
    clock,
    options.limits,
    options.access,
    (sessionId) => ended({ sessionId }),
    (sessionId, userId) =>
      database.transaction(async (transaction) => {
        const address = requestAddress()
        await audit.record(
          {
            action: 'session.replayed',
            actorId: null,
            target: { kind: 'user', id: userId },
            ...(address !== undefined && { address }),
            result: 'denied',
            detail: { session: sessionId },
          },
          transaction,
        )
        const user = await users.byId(userId, transaction)
        if (user !== undefined) await mail.send(transaction, mails.sessionCopied(user))
      }),
  )
  const keyQueries = createKeyQueries(database)
  const { stopRuns } = options
  const endings = createEndings({
    database,
    audit,
    tokens,
    sessions: sessionQueries,
    keys: keyQueries,
    ended,
    stopRuns,
  })
  const takenAddresses = createTakenAddresses(database, clock, mail, mails)
  const { houseName } = options
  const common = { database, clock, audit, users, mail, mails, tokens, takenAddresses, houseName }
  const changing = { ...common, sessions: sessionQueries, endings }
  const keys = createKeyService({ ...changing, queries: keyQueries, ended: (keyId) => ended({ keyId }) })
  const twoFactorQueries = createTwoFactorQueries(database)
  const passkeyQueries = createPasskeyQueries(database)
  const administration = createAccountAdministration({
    ...common,
    endings,
    twoFactor: twoFactorQueries,
    passkeys: passkeyQueries,
    invites: inviteQueries,
  })

  async function cleanUp(): Promise<void> {
    await sessions.purge()
    await tokens.purge()
    await takenAddresses.purge()
    await users.purgeAddresses(clock.now() - outboxKeptMs)
    await slowDown.purge()
    await passkeyQueries.purge(clock.now())
  }
  const twoFactor = createTwoFactor({
    ...changing,
    sealer: options.sealer,
    queries: twoFactorQueries,
  })
  const passkeys = createPasskeys({ ...changing, queries: passkeyQueries })
  const jobs = createAccountJobs({ ...common, jobs: options.jobs, cleanUp })
  const supersede = async (token: string): Promise<void> => {
    const session = await sessions.supersede(token)
    if (session === null) return
    const target = { kind: 'session', id: session.id }
    const detail = { reason: 'signed in anew' }
    await audit.record({ action: 'session.ended', actorId: session.userId, target, result: 'ok', detail })
  }
  const entry = createEntry(cookie, createKnownDevices(options.masterSecret, options.deviceCookie), clock, supersede)
  const signUp = createSignUp({
    ...common,
    signup,
    invites: inviteQueries,
    sessions,
    mailLeaves,
    joinGroups: options.joinGroups,
    passwordLogin: options.passwordLogin,
    agreeToTerms: options.agreeToTerms,
  })
  const secondFactorsOf = async (userId: Id, within: Kysely<Tables>): Promise<SecondFactor[]> => {
    if (!(await twoFactor.isOn(userId, within))) return []
    return (await passkeys.has(userId, within)) ? ['totp', 'backup-code', 'passkey'] : ['totp', 'backup-code']
  }
  const signIn = createSignIn({
    ...common,
    sessions,
    halfway: sessionQueries,
    slowDown,
    jobs,
    secondFactorsOf,
    passwordLogin: options.passwordLogin,
  })
  const proofs = createProofs({ ...common, signIn, slowDown, twoFactor, passkeys })
  const passwords = createPasswords({ ...changing, slowDown })
  const profile = createProfile({
    ...common,
    mailLeaves,
    hasSecondFactor: twoFactor.isOn,
    hasAgreed: options.hasAgreed,
    demandsFactorOf: options.demandsFactorOf,
    changed: options.changed,
  })
  const invites = createInvites({ ...common, queries: inviteQueries, signup, site: options.site })

  const partyOf = (headers: Headers) => relyingPartyOf(options.publicUrl, headers)

  const own = createOwnData({ users, profile, sessions, keys, passkeys, invites: inviteQueries })
  const stepUp = createStepUp(sessions, passwords)

  const routes: Route[] = [
    ...meRoutes({
      profile,
      passwords,
      stepUp,
      sessions,
      cookie,
      needsOwner: async () => !(await users.hasOwner()),
      houseName,
      instance: { ...instance, mail: mailLeaves },
    }),
    ...avatarRoutes(createAvatars({ ...options, users }), profile),
    ...signInRoutes({ signIn, signUp, passwords, jobs, entry }),
    ...sessionRoutes({ sessions, cookie, audit, endings }),
    ...keyRoutes(keys, options.mayMakeKeys),
    ...twoFactorRoutes(twoFactor, options.demandsFactorOf),
    ...passkeyRoutes(passkeys, partyOf),
    ...proofRoutes({ proofs, passkeys, passwords, sessions, cookie, entry, partyOf }),
    ...inviteRoutes(invites, stepUp.requireStepUp),
  ]

  return {
    routes,

    async authenticate({ sessionToken, bearer }: Credentials): Promise<Authentication | null> {
      if (sessionToken !== undefined) return sessions.authenticate(sessionToken)
      if (bearer === undefined) return null
      const isKey = bearer.startsWith(keyPrefix)
      const caller = await (isKey ? keys.authenticate(bearer) : sessions.authenticateAccess(bearer))
      if (caller !== null && isKey && !(await options.mayMakeKeys(caller))) throw noKeys()
      return caller && { caller, stage: 'full' }
    },

    /** For a token that came in an address: addresses end up in logs and histories, so it must be fresh. */
    authenticateFreshToken: (token: string): Promise<Caller | null> => sessions.authenticateAccess(token, freshTokenMs),

    /** A caller as they are by now; null where what they came with holds no more. */
    async again(caller: Caller): Promise<Caller | null> {
      const { userId, via } = caller
      if (via.kind === 'key' && !(await options.mayMakeKeys({ userId }))) return null
      const standing = await (via.kind === 'key'
        ? keys.standing(via.keyId, userId)
        : sessions.standing(via.sessionId, userId))
      return standing && { ...caller, ...standing }
    },

    /** What administrators, the command line and other sign-in services do. */
    ...administration,
    ...createProvision({ ...common, mailLeaves, sessions: sessionQueries, site: options.site, ended }),

    directory: createDirectory(database),

    /** What somebody reads in, as far as it is known. */
    languageOf: async (userId: Id): Promise<Language> =>
      languageOf((await users.byId(userId)) ?? { language: null, mail_language: null }),

    own,
    ...stepUp,

    hasSecondFactor: (userId: Id): Promise<boolean> => twoFactorQueries.isConfirmed(userId),
    withoutSecondFactor: (roles: readonly Role[]): Promise<number> => twoFactorQueries.countWithout(roles),

    acceptInvite: signUp.acceptInvite,

    /** For who has just shown it elsewhere: the session counts as proved, under a new token. */
    async proved(
      who: { userId: Id; sessionId: Id },
      provedAt: number,
      { headers, address }: { headers: Headers; address: string },
    ): Promise<string[]> {
      await sessions.confirm(who.sessionId, provedAt)
      const detail = { how: 'sign-in service' }
      await audit.record({ action: 'step-up.ok', actorId: who.userId, address, result: 'ok', detail })
      const { issued } = await sessions.rotate(cookie.read(headers) ?? '')
      return issued === null ? [] : [cookie.set(issued.token, issued.expiresAt)]
    },

    /** Another way in opens this account, or no longer does: told, and all else ends. `closeEnded` after the commit. */
    async wayInChanged(
      transaction: Kysely<Tables>,
      { userId, sessionId }: { userId: Id; sessionId: Id },
      change: WayInChange,
      name: string,
    ): Promise<Ended> {
      await sessionQueries.requireStill(transaction, sessionId, userId)
      const user = await users.byId(userId, transaction)
      if (user !== undefined) await mail.send(transaction, mails.wayInChanged(user, change, name))
      return endings.endWithin(transaction, userId, 'sign-in service changed', { keptId: sessionId })
    },

    closeEnded: endings.close,

    /**
     * For who was identified elsewhere, at a time that counts as their proof. A second factor that was set up here is
     * asked for all the same.
     */
    async signInAs(
      userId: Id,
      whence: Whence,
      headers: Headers,
      provedAt: number,
    ): Promise<{ cookies: string[]; stage: SessionStage }> {
      const result = await signIn.enter(userId, whence, 'sign-in service', provedAt)
      const isIn = !('methods' in result)
      const { cookies = [] } = await (isIn ? entry.signedIn(200, headers, result) : entry.halfway(headers, result))
      return { cookies, stage: isIn ? 'full' : 'halfway' }
    },
  }
}

/** A right that was taken away counts for the keys that were made before, too. */
const noKeys = () => new AppError('forbidden', 'Your account may not use API keys here any more.')

export type Accounts = ReturnType<typeof createAccounts>
export type { DirectoryUser } from './directory.ts'
export { mayGive } from './roles.ts'

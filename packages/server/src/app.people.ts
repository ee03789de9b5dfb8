import type { Id, Role } from '@parley/contract'
import { createAccounts, type Accounts } from '#features/accounts/index.ts'
import { createAudit } from '#features/audit/index.ts'
import { createOidc } from '#features/oidc/index.ts'
import { createOutbox } from '#features/outbox/index.ts'
import { createUsers } from '#features/users/index.ts'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { createAccessTokens } from '#platform/crypto/index.ts'
import type { Egress } from '#platform/egress/index.ts'
import { basePathOf, createSessionCookie, type SessionCookie } from '#platform/http/index.ts'
import type { Lifecycle } from '#platform/lifecycle/index.ts'
import type { Live } from '#platform/live/index.ts'
import type { RootLog } from '#platform/log/index.ts'
import type { Platform } from './app.platform.ts'
import type { Config } from './config.ts'

export interface PeopleNeeds {
  config: Config
  platform: Platform
  log: RootLog
  clock: Clock
  lifecycle: Lifecycle
  egress: Egress
  cookie: SessionCookie
  about: { title: string; version: string }
  /** Where people find this house: what links in mails lead to. */
  site(): URL
  /** What mails, authenticator apps and passkeys call it. */
  houseName(): string
  /** What comes to life after them. */
  live(): Pick<Live, 'revoke' | 'changed' | 'recheck'>
  terms(): {
    hasAgreed(userId: Id): Promise<boolean>
    agreeWithin: Parameters<typeof createAccounts>[0]['agreeToTerms']
  }
  demandsFactorOf(role: Role): Promise<boolean>
  /** Ends the answers being written for somebody. */
  stopRuns(userId: Id): Promise<unknown>
}

export type People = Awaited<ReturnType<typeof startPeople>>

/** Who is here, what they may do, and the record of what they did. */
export async function startPeople(needs: PeopleNeeds) {
  const { config, platform, log, clock, lifecycle, about, live } = needs
  const { database, jobs, settings, sealer, keySealer } = platform
  const basePath = basePathOf(config.publicUrl)
  const cookieNamed = (name: string) => createSessionCookie({ secure: config.cookieSecure, basePath, name })

  const audit = createAudit({
    database,
    clock,
    log,
    sealer,
    namesOf: async (ids) =>
      new Map((await accounts.directory.byIds(ids)).map(({ id, displayName }) => [id, displayName])),
  })
  await lifecycle.start(
    'audit',
    () => audit.start(),
    () => audit.stop(),
  )
  const accounts: Accounts = createAccounts({
    database,
    clock,
    cookie: needs.cookie,
    limits: { sessionDays: config.sessionDays, idleHours: config.sessionIdleHours },
    access: createAccessTokens({ masterSecret: platform.secret, minutes: config.accessTokenMinutes }),
    audit,
    sealer,
    masterSecret: platform.secret,
    jobs,
    mail: platform.mail,
    mailLeaves: config.mail.url !== null,
    deviceCookie: cookieNamed('parley-device'),
    publicUrl: config.publicUrl,
    site: needs.site,
    joinGroups: (within, userId, groupIds) => users.joinGroups(within, userId, groupIds),
    passwordLogin: () => oidc.passwordLogin(),
    stopRuns: needs.stopRuns,
    agreeToTerms: (within, userId, version) => needs.terms().agreeWithin(within, userId, version),
    hasAgreed: (userId) => needs.terms().hasAgreed(userId),
    demandsFactorOf: needs.demandsFactorOf,
    files: platform.files,
    changed: (userId) => live().changed([userId], 'user', userId),
    mayMakeKeys: (caller) => users.permissions.may(caller, 'apiKeys'),
    houseName: needs.houseName,
    instance: { version: about.version, signup: config.signup },
    ended: (what) => live().revoke(what, new AppError('unauthenticated', 'This session has ended.')),
  })
  const stopWork = async (userId: Id) => {
    await Promise.all([needs.stopRuns(userId), jobs.cancelAllOf(userId)])
  }
  const users = createUsers({
    database,
    clock,
    audit,
    accounts,
    stopWork,
    requireStepUp: accounts.requireStepUp,
    changed(userId) {
      live().changed(userId === null ? 'everyone' : [userId], 'models', 'all')
      if (userId !== null) live().changed([userId], 'user', userId)
      live()
        .recheck(userId)
        .catch((error: unknown) => log.warn('What somebody follows could not be asked for again', { error }))
    },
  })
  const oidc = createOidc({
    database,
    clock,
    log,
    audit,
    sealer: keySealer,
    egress: needs.egress,
    settings,
    signup: config.signup,
    accounts,
    publicUrl: config.publicUrl,
    basePath,
    cookie: cookieNamed,
  })
  const outbox = createOutbox({
    mail: platform.mail,
    audit,
    mailLeaves: config.mail.url !== null,
    personAt: accounts.directory.byEmail,
  })
  await lifecycle.start('sign-in services', () => oidc.start())

  return {
    audit,
    accounts,
    users,
    oidc,
    stopWork,
    /** What is kept of one person here, for their copy of everything. */
    partsOf: {
      services: oidc.identitiesOf,
      async groups(userId: Id) {
        const [ids, names] = await Promise.all([users.groupsOf(userId), users.groupNames()])
        return ids.map((id) => ({ id, name: names.get(id) }))
      },
    },
    routes: [...accounts.routes, ...audit.routes, ...users.routes, ...oidc.routes, ...outbox.routes],
  }
}

import type { Id } from '@parley/contract'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { AccessTokens } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import type { Authentication, Caller, Credentials, Route, SessionCookie } from '#platform/http/index.ts'
import { createAccountAdministration } from './account-administration.ts'
import { accountRoutes } from './accounts.routes.ts'
import { createAccountService, type SignupMode } from './accounts.service.ts'
import { createDirectory } from './directory.ts'
import { createKeyQueries } from './keys.queries.ts'
import { keyRoutes } from './keys.routes.ts'
import { createKeyService, keyPrefix } from './keys.service.ts'
import { createSessionQueries } from './sessions.queries.ts'
import { createSessions, type Origin, type SessionLimits } from './sessions.ts'
import { createUserQueries } from './users.queries.ts'

const freshTokenMs = 60_000

export interface AccountOptions {
  database: Database
  clock: Clock
  cookie: SessionCookie
  limits: SessionLimits
  access: AccessTokens
  audit: AuditTrail
  instance: { name: string; version: string; signup: SignupMode }
  /** Called when a session, a key or all of a user has ended, so that what it still holds open is closed. */
  ended(what: { sessionId: Id } | { keyId: Id } | { userId: Id }): void
}

export function createAccounts(options: AccountOptions) {
  const { database, clock } = options
  const users = createUserQueries(database)
  const sessionQueries = createSessionQueries(database)
  const sessions = createSessions(sessionQueries, clock, options.limits, options.access, (sessionId) =>
    options.ended({ sessionId }),
  )
  const administration = createAccountAdministration({
    database,
    clock,
    audit: options.audit,
    users,
    sessions: sessionQueries,
    ended: options.ended,
  })
  const keys = createKeyService(createKeyQueries(database), clock, (keyId) => options.ended({ keyId }))
  const service = createAccountService(database, users, sessions, clock, options.instance.signup)
  const routes: Route[] = [
    ...accountRoutes({ service, sessions, cookie: options.cookie, instance: options.instance }),
    ...keyRoutes(keys),
  ]

  return {
    routes,

    async authenticate({ sessionToken, bearer }: Credentials): Promise<Authentication | null> {
      if (sessionToken !== undefined) return sessions.authenticate(sessionToken)
      if (bearer === undefined) return null
      const isKey = bearer.startsWith(keyPrefix)
      const caller = await (isKey ? keys.authenticate(bearer) : sessions.authenticateAccess(bearer))
      return caller && { caller, stage: 'full' }
    },

    /** For a token that came in an address: addresses end up in logs and histories, so it must be fresh. */
    authenticateFreshToken: (token: string): Promise<Caller | null> => sessions.authenticateAccess(token, freshTokenMs),

    /** Whether what a caller came with still holds. */
    async isCurrent({ userId, via }: Caller): Promise<boolean> {
      return via.kind === 'key' ? keys.isCurrent(via.keyId, userId) : sessions.isCurrent(via.sessionId, userId)
    },

    /** What administrators, the command line and other sign-in services do. */
    ...administration,

    directory: createDirectory(database),

    /** For who was identified elsewhere. */
    async signInAs(userId: Id, origin: Origin): Promise<{ cookie: string }> {
      const session = await sessions.issue(database.write, userId, origin)
      return { cookie: options.cookie.set(session.token, session.expiresAt) }
    },
  }
}

export type Accounts = ReturnType<typeof createAccounts>

import type { Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { AccessTokens } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import type { Authentication, Caller, Credentials, Route, SessionCookie } from '#platform/http/index.ts'
import { createAccountQueries } from './accounts.queries.ts'
import { accountRoutes } from './accounts.routes.ts'
import { createAccountService, type SignupMode } from './accounts.service.ts'
import { createSessions, type SessionLimits } from './accounts.sessions.ts'
import { createKeyQueries } from './keys.queries.ts'
import { keyRoutes } from './keys.routes.ts'
import { createKeyService, keyPrefix } from './keys.service.ts'

const freshTokenMs = 60_000

export interface AccountOptions {
  database: Database
  clock: Clock
  cookie: SessionCookie
  limits: SessionLimits
  access: AccessTokens
  instance: { name: string; version: string; signup: SignupMode }
  /** Called when a session or a key has ended, so that what it still holds open is closed. */
  ended(what: { sessionId: Id } | { keyId: Id }): void
}

export function createAccounts(options: AccountOptions) {
  const { database, clock } = options
  const queries = createAccountQueries(database)
  const sessions = createSessions(queries, clock, options.limits, options.access, (sessionId) =>
    options.ended({ sessionId }),
  )
  const keys = createKeyService(createKeyQueries(database), clock, (keyId) => options.ended({ keyId }))
  const service = createAccountService(database, queries, sessions, clock, options.instance.signup)
  const routes: Route[] = [
    ...accountRoutes({ service, sessions, cookie: options.cookie, instance: options.instance }),
    ...keyRoutes(keys),
  ]

  async function callerOf({ sessionToken, bearer }: Credentials): Promise<Caller | null> {
    if (sessionToken !== undefined) return sessions.authenticate(sessionToken)
    if (bearer === undefined) return null
    return bearer.startsWith(keyPrefix) ? keys.authenticate(bearer) : sessions.authenticateAccess(bearer)
  }

  return {
    routes,

    async authenticate(credentials: Credentials): Promise<Authentication | null> {
      const caller = await callerOf(credentials)
      return caller && { caller, stage: 'full' }
    },

    /** For a token that came in an address: addresses end up in logs and histories, so it must be fresh. */
    authenticateFreshToken: (token: string): Promise<Caller | null> => sessions.authenticateAccess(token, freshTokenMs),

    /** Whether what a caller came with still holds. */
    async isCurrent({ userId, via }: Caller): Promise<boolean> {
      return via.kind === 'key' ? keys.isCurrent(via.keyId, userId) : sessions.isCurrent(via.sessionId, userId)
    },
  }
}

export type Accounts = ReturnType<typeof createAccounts>

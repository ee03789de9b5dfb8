import type { Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Caller, Route, SessionCookie } from '#platform/http/index.ts'
import { createAccountQueries } from './accounts.queries.ts'
import { accountRoutes } from './accounts.routes.ts'
import { createAccountService, type SignupMode } from './accounts.service.ts'
import { createSessions, type SessionLimits } from './accounts.sessions.ts'

export interface AccountOptions {
  database: Database
  clock: Clock
  cookie: SessionCookie
  limits: SessionLimits
  instance: { name: string; version: string; signup: SignupMode }
  /** Called when a session has ended, so that what it still holds open is closed. */
  sessionEnded(sessionId: Id): void
}

export interface Accounts {
  routes: Route[]
  authenticate(token: string): Promise<Caller | null>
}

export function createAccounts(options: AccountOptions): Accounts {
  const queries = createAccountQueries(options.database)
  const sessions = createSessions(queries, options.clock, options.limits, options.sessionEnded)
  const service = createAccountService(options.database, queries, sessions, options.clock, options.instance.signup)
  return {
    routes: accountRoutes({ service, sessions, cookie: options.cookie, instance: options.instance }),
    authenticate: (token) => sessions.authenticate(token),
  }
}

import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log/index.ts'
import type { FailureShape } from './exchange.ts'
import type { LastingRequests } from './lasting-requests.ts'
import type { Limiter, LimiterName } from './limiter.ts'
import type { Authenticate } from './authentication.ts'
import type { Route } from './route.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { UpgradeHandler } from './upgrade-handler.ts'

export interface HttpLimits {
  /** A body, unless its route says otherwise. */
  bodyBytes: number
  urlBytes: number
  headerBytes: number
  /** How long the head of a request, a JSON body and a whole request with an upload may take to arrive. */
  headersMs: number
  bodyMs: number
  requestMs: number
  /** How long whoever asked may take nothing of an answer that is there. */
  stalledMs: number
  keepAliveMs: number
}

export const defaultLimits: HttpLimits = {
  bodyBytes: 256 * 1024,
  urlBytes: 8 * 1024,
  headerBytes: 16 * 1024,
  headersMs: 10_000,
  bodyMs: 20_000,
  requestMs: 300_000,
  stalledMs: 60_000,
  // Longer than the 60 s most proxies keep a connection, or they write into one that we just closed.
  keepAliveMs: 65_000,
}

export interface RequestObservation {
  method: string
  /** The pattern, never the address itself: that may hold ids or tokens. */
  route: string
  status: number
  durationMs: number
}

export interface HttpMetrics {
  /** Called where a request begins; what it gives, where it has ended. */
  beginRequest?: (() => (observation: RequestObservation) => void) | undefined
  request(observation: RequestObservation): void
  limited(limiter: LimiterName): void
  authenticationFailed(reason: 'session' | 'bearer'): void
}

/** Somebody who asked for what they may not have. */
export interface Denial {
  /** Null for an unknown key or token. */
  userId: string | null
  address: string
  method: string
  /** The pattern, never the address itself: that may hold ids or tokens. */
  route: string
  code: string
}

export interface HttpServerOptions {
  routes: readonly Route[]
  authenticate: Authenticate
  cookie: SessionCookie
  limiter: Limiter
  log: Log
  clock: Clock
  /** Its path, if it has one, is where everything is served. */
  publicUrl: URL | null
  allowedOrigins: readonly string[]
  /** CIDR ranges whose forwarded headers are believed. */
  trustedProxies: readonly string[]
  limits?: Partial<HttpLimits>
  metrics?: HttpMetrics
  /** The built web app. */
  staticDir: string | null
  /** In tests and development: an answer that breaks its schema becomes an error. */
  checkResponses: boolean
  /** For the record of who was refused. */
  denied?: (denial: Denial) => Promise<void>
  /** Cut when their caller's account, session or key ends. */
  lasting?: LastingRequests
  /** Per beginning of a path below the public one: `/v1/`. */
  failureShapes?: Record<string, FailureShape>
  /** Per path below the public one: `/api/live`. */
  upgrades?: Record<string, UpgradeHandler>
}

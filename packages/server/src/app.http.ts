import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { asWireFailure } from '#features/gateway/index.ts'
import type { Clock } from '#platform/clock.ts'
import { diskHealth, healthRoutes, type HealthCheck } from '#platform/health/index.ts'
import {
  createHttpServer,
  createMemoryLimiter,
  withOpenApi,
  type Authenticate,
  type HttpServer,
  type HttpMetrics,
  type HttpServerOptions,
  type Limiter,
  type LimiterName,
  type Route,
  type SessionCookie,
} from '#platform/http/index.ts'
import type { RootLog } from '#platform/log/index.ts'
import { metricsRoutes } from '#platform/metrics/index.ts'
import { createSharedLimiter } from '#platform/redis/index.ts'
import type { Platform } from './app.platform.ts'
import type { Config } from './config.ts'

const builtWebApp = fileURLToPath(new URL('../../web/dist', import.meta.url))

export interface AppHttpOptions {
  config: Config
  platform: Platform
  log: RootLog
  clock: Clock
  about: { title: string; version: string }
  routes: readonly Route[]
  authenticate: Authenticate
  cookie: SessionCookie
  denied: NonNullable<HttpServerOptions['denied']>
  lasting: NonNullable<HttpServerOptions['lasting']>
  upgrades: NonNullable<HttpServerOptions['upgrades']>
  limiter: Limiter
  beginRequest: HttpMetrics['beginRequest']
  /** Of what the platform knows nothing of. */
  health: Record<string, HealthCheck>
}

/** How often each thing may be done in a minute, by whichever door somebody comes. */
export function createAppLimiter(
  config: Config,
  platform: Platform,
  clock: Clock,
  other: Partial<Record<LimiterName, number>> = {},
): Limiter {
  const perMinute = {
    requests: config.limits.requestsPerMinutePerAddress,
    messages: config.limits.messagesPerMinute,
    // A class signs in from one address within a minute.
    login: 120,
    register: 60,
    costly: 10,
    // Somebody who types in a search box asks twice a second.
    searches: 120,
    fetches: 20,
    asides: 60,
    exports: 30,
    ...other,
  }
  const alone = createMemoryLimiter({ clock, perMinute })
  return platform.redis === null ? alone : createSharedLimiter(platform.redis, perMinute, alone)
}

/** Everything the product answers, and the server that does. */
export function createAppHttp(options: AppHttpOptions): { routes: readonly Route[]; http: HttpServer } {
  const { config, platform, log, clock } = options
  const { database, metrics } = platform
  const databaseHealth = async () => {
    await sql`SELECT 1`.execute(database.read)
    return 'ok' as const
  }
  const routes = withOpenApi(
    [
      ...options.routes,
      ...healthRoutes({
        database: databaseHealth,
        disk: diskHealth(config.dataDir),
        jobs: platform.jobs.health,
        ...options.health,
      }),
      ...metricsRoutes(metrics, config.metrics),
    ],
    options.about,
  )
  const http = createHttpServer({
    routes,
    authenticate: options.authenticate,
    cookie: options.cookie,
    limiter: options.limiter,
    log,
    clock,
    metrics: { ...metrics, beginRequest: options.beginRequest },
    publicUrl: config.publicUrl,
    allowedOrigins: [...config.allowedOrigins],
    trustedProxies: [...config.trustedProxies],
    staticDir: builtWebApp,
    checkResponses: config.env === 'development',
    denied: options.denied,
    lasting: options.lasting,
    failureShapes: { '/v1/': asWireFailure },
    upgrades: options.upgrades,
  })
  return { routes, http }
}

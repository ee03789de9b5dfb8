export * from './route.ts'
export { createHttpServer, type HttpServer } from './server.ts'
export type {
  Authenticate,
  Authentication,
  Credentials,
  HttpLimits,
  HttpMetrics,
  HttpServerOptions,
  RequestObservation,
} from './options.ts'
export type { Upgrade, UpgradeHandler } from './upgrade.ts'
export type { OriginVerdict } from './origin.ts'
export { createSessionCookie, type SessionCookie } from './session-cookie.ts'
export { createMemoryLimiter, type MemoryLimiterOptions } from './memory-limiter.ts'
export { addressKey, type Limiter, type LimiterName, type LimiterVerdict } from './limiter.ts'
export { openApi, withOpenApi, type ApiInfo } from './open-api.ts'
export { createRouteTable, type RouteTable } from './route-table.ts'
export { basePathOf } from './public-path.ts'

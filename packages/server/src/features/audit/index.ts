import type { Route } from '#platform/http/index.ts'
import { auditRoutes } from './audit.routes.ts'
import { createAuditService, type AuditOptions, type AuditService } from './audit.service.ts'

export { verifyAudit } from './verify.ts'

export interface Audit extends AuditService {
  routes: Route[]
}

/** Everything done here that somebody may ask about later. */
export function createAudit(options: AuditOptions): Audit {
  const service = createAuditService(options)
  return { ...service, routes: auditRoutes(service, options.log) }
}

import type { Denial, Route } from '#platform/http/index.ts'
import { auditRoutes } from './audit.routes.ts'
import { createDenials } from './denials.ts'
import { createAuditService, type AuditOptions, type AuditService } from './audit.service.ts'

export { sealedChainKey } from './chain.ts'
export { verifyAudit } from './verify.ts'

export interface Audit extends AuditService {
  routes: Route[]
  /** For the server: who was refused what. */
  denied(denial: Denial): Promise<void>
}

/** Everything done here that somebody may ask about later. */
export function createAudit(options: AuditOptions): Audit {
  const service = createAuditService(options)
  return {
    ...service,
    routes: auditRoutes(service, options.log),
    denied: createDenials(service, options.clock),
  }
}

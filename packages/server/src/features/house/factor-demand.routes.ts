import * as contract from '@parley/contract'
import type { AuditTrail } from '#platform/audit.ts'
import { route, type Route } from '#platform/http/index.ts'
import type { FactorDemands } from './factor-demand.ts'

const path = '/api/admin/second-factor'

export function factorDemandRoutes(demands: FactorDemands, audit: AuditTrail): Route[] {
  return [
    route({
      method: 'GET',
      path,
      summary: 'Of whom a second factor is demanded, and how many have none',
      policy: { who: 'administrator' },
      responses: { 200: contract.versionedFactorDemand },
      handle: async () => ({ status: 200, body: await demands.get() }),
    }),
    route({
      method: 'PUT',
      path,
      summary: 'Demand a second factor of administrators, of everybody, or of nobody; who demands it has one',
      policy: { who: 'administrator', stepUp: true },
      body: contract.changeFactorDemand,
      responses: { 200: contract.versionedFactorDemand },
      async handle({ caller, body, address }) {
        const now = await demands.set(caller.userId, body.value, body.version)
        const detail = { of: body.value }
        await audit.record({ action: 'factor.demanded', actorId: caller.userId, address, result: 'ok', detail })
        return { status: 200, body: now }
      },
    }),
  ]
}

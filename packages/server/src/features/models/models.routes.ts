import * as contract from '@parley/contract'
import { route, type Route } from '#platform/http/index.ts'
import type { ModelService } from './models.service.ts'

export function modelRoutes(models: ModelService): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/models',
      summary: 'The models one can chat with, and where they were looked for',
      policy: { who: 'user', scope: 'read' },
      responses: { 200: contract.modelList },
      handle: async ({ caller }) => ({ status: 200, body: await models.list(caller) }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/providers/discover',
      summary: 'Look for models everywhere now',
      policy: { who: 'administrator', limiter: 'costly' },
      responses: { 200: contract.modelList },
      handle: async ({ caller }) => ({ status: 200, body: await models.refresh(caller) }),
    }),
  ]
}

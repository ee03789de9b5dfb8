import * as contract from '@parley/contract'
import { route, type Route } from '#platform/http/index.ts'
import type { createKept } from './kept.ts'

export function keptRoutes(kept: ReturnType<typeof createKept>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/admin/knowledge',
      summary: 'How many documents each person keeps, and how much room they take',
      policy: { who: 'administrator' },
      query: contract.keptQuery,
      responses: { 200: contract.keptList },
      handle: async ({ query }) => ({ status: 200, body: await kept(query) }),
    }),
  ]
}

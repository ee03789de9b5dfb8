import * as contract from '@parley/contract'
import { route, type Route } from '#platform/http/index.ts'
import type { WebSettings } from './web-settings.ts'

const path = '/api/admin/web-search'
const policy = { who: 'administrator' } as const

export function webRoutes(web: WebSettings): Route[] {
  return [
    route({
      method: 'GET',
      path,
      summary: 'Which search engine models may ask, and how pages are read',
      policy,
      responses: { 200: contract.webSearchSettings },
      handle: async () => ({ status: 200, body: await web.get() }),
    }),
    route({
      method: 'PUT',
      path,
      summary: 'Choose the search engine; without a new key the one that is kept stays',
      policy: { ...policy, stepUp: true },
      body: contract.changeWebSearch,
      responses: { 200: contract.webSearchSettings },
      handle: async ({ caller, address, body }) => ({
        status: 200,
        body: await web.change({ userId: caller.userId, address }, body),
      }),
    }),
    route({
      method: 'POST',
      path: `${path}/test`,
      summary: 'Ask the search engine something',
      policy: { ...policy, limiter: 'costly' },
      responses: { 200: contract.webSearchTest },
      handle: async () => ({ status: 200, body: await web.test() }),
    }),
  ]
}

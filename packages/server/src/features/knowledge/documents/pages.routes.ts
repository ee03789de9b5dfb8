import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'
import type { PageService } from './pages.service.ts'

const params = z.object({ id: contract.id })
const policy = { who: 'user', scope: 'knowledge', limiter: 'fetches' } as const

export function pageRoutes(pages: PageService): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/collections/:id/pages',
      summary: 'Add a page of the web; it is fetched now and read in the background',
      policy,
      params,
      body: contract.addPage,
      responses: { 202: contract.documentTaken },
      handle: async ({ caller, params, body, signal }) => ({
        status: 202,
        body: await pages.add(caller, params.id, body.url, signal),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/documents/:id/refresh',
      summary: 'Fetch a page of the web anew; what was found before serves until it is read',
      policy,
      params,
      responses: { 202: contract.knowledgeDocument },
      handle: async ({ caller, params, signal }) => ({
        status: 202,
        body: await pages.refresh(caller, params.id, signal),
      }),
    }),
  ]
}

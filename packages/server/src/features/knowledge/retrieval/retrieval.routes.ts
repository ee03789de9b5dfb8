import { id, passagesFound, searchCollection, type Id, type PassagesFound } from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'

export function retrievalRoutes(
  search: (userId: Id, collectionId: Id, query: string, limit: number, signal: AbortSignal) => Promise<PassagesFound>,
): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/collections/:id/search',
      summary: 'Passages that answer a question, best first',
      policy: { who: 'user', scope: 'knowledge', limiter: 'searches' },
      params: z.object({ id }),
      body: searchCollection,
      responses: { 200: passagesFound },
      handle: async ({ caller, params, body, signal }) => ({
        status: 200,
        body: await search(caller.userId, params.id, body.query, body.limit, signal),
      }),
    }),
  ]
}

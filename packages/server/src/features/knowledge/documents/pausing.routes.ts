import * as contract from '@parley/contract'
import type { Collection, Id, KnowledgeDocument, KnowledgeOverview } from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Caller, type Route } from '#platform/http/index.ts'

const params = z.object({ id: contract.id })
const policy = { who: 'user', scope: 'knowledge' } as const

export interface PausingRouteOptions {
  document(caller: Caller, id: Id, paused: boolean): Promise<KnowledgeDocument>
  collection(caller: Caller, id: Id, paused: boolean): Promise<Collection>
  /** All collections of the caller. */
  everything(caller: Caller, paused: boolean): Promise<KnowledgeOverview>
  overview(caller: Caller): Promise<KnowledgeOverview>
}

export function pausingRoutes({ document, collection, everything, overview }: PausingRouteOptions): Route[] {
  const documentRoute = (path: string, summary: string, paused: boolean): Route =>
    route({
      method: 'POST',
      path,
      summary,
      policy,
      params,
      responses: { 200: contract.knowledgeDocument },
      handle: async ({ caller, params }) => ({ status: 200, body: await document(caller, params.id, paused) }),
    })
  const collectionRoute = (path: string, summary: string, paused: boolean): Route =>
    route({
      method: 'POST',
      path,
      summary,
      policy,
      params,
      responses: { 200: contract.collection },
      handle: async ({ caller, params }) => ({ status: 200, body: await collection(caller, params.id, paused) }),
    })
  const everythingRoute = (path: string, summary: string, paused: boolean): Route =>
    route({
      method: 'POST',
      path,
      summary,
      policy,
      responses: { 200: contract.knowledgeOverview },
      handle: async ({ caller }) => ({ status: 200, body: await everything(caller, paused) }),
    })
  return [
    everythingRoute('/api/knowledge/pause', 'Let all reading in the caller’s own collections wait', true),
    everythingRoute('/api/knowledge/resume', 'Go on reading in the caller’s own collections', false),
    documentRoute('/api/documents/:id/pause', 'Let the reading of a document wait', true),
    documentRoute('/api/documents/:id/resume', 'Go on reading a document where it was', false),
    collectionRoute('/api/collections/:id/pause', 'Let all reading in a collection wait, also of what is added', true),
    collectionRoute('/api/collections/:id/resume', 'Go on reading in a collection', false),
    route({
      method: 'GET',
      path: '/api/knowledge',
      summary: 'How far everything is that the caller may read',
      policy,
      responses: { 200: contract.knowledgeOverview },
      handle: async ({ caller }) => ({ status: 200, body: await overview(caller) }),
    }),
  ]
}

import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'
import type { CollectionService } from './collections.service.ts'

const params = z.object({ id: contract.id })
const policy = { who: 'user', scope: 'knowledge' } as const

export function collectionRoutes(collections: CollectionService): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/collections',
      summary: 'Collections of the caller and those shared with them, newest first',
      policy,
      query: contract.collectionsQuery,
      responses: { 200: contract.collectionList },
      handle: async ({ caller, query }) => ({ status: 200, body: await collections.list(caller.userId, query) }),
    }),
    route({
      method: 'POST',
      path: '/api/collections',
      summary: 'Begin a collection',
      policy,
      body: contract.createCollection,
      responses: { 201: contract.collection },
      handle: async ({ caller, body }) => ({ status: 201, body: await collections.create(caller.userId, body) }),
    }),
    route({
      method: 'GET',
      path: '/api/collections/:id',
      summary: 'One collection',
      policy,
      params,
      responses: { 200: contract.collection },
      handle: async ({ caller, params }) => ({ status: 200, body: await collections.get(caller.userId, params.id) }),
    }),
    route({
      method: 'PATCH',
      path: '/api/collections/:id',
      summary: 'Rename or describe it, or choose which model reads it',
      policy,
      params,
      body: contract.changeCollection,
      responses: { 200: contract.collection },
      handle: async ({ caller, params, body }) => ({
        status: 200,
        body: await collections.change(caller.userId, params.id, body),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/collections/:id',
      summary: 'Delete a collection with all its documents',
      policy,
      params,
      responses: { 204: null },
      async handle({ caller, params }) {
        await collections.remove(caller.userId, params.id)
        return { status: 204 }
      },
    }),
    route({
      method: 'GET',
      path: '/api/collections/:id/grants',
      summary: 'With whom its owner shares it',
      policy,
      params,
      responses: { 200: contract.collectionGrants },
      handle: async ({ caller, params }) => ({
        status: 200,
        body: { grants: await collections.grants(caller.userId, params.id) },
      }),
    }),
    route({
      method: 'PUT',
      path: '/api/collections/:id/grants',
      summary: 'Share it with people, groups or everyone, and with nobody else',
      policy,
      params,
      body: contract.collectionGrants,
      responses: { 204: null },
      async handle({ caller, params, body }) {
        await collections.share(caller, params.id, body.grants)
        return { status: 204 }
      },
    }),
  ]
}

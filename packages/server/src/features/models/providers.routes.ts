import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'
import type { ModelAdministration } from './models.admin.ts'
import type { ProviderService } from './providers.service.ts'

const byId = z.object({ id: z.string() })

export function providerRoutes(providers: ProviderService, models: ModelAdministration): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/admin/providers',
      summary: 'The providers, with what came of looking for their models',
      policy: { who: 'administrator' },
      responses: { 200: contract.adminProviderList },
      handle: async () => ({ status: 200, body: { items: await providers.list(), nextCursor: null } }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/providers',
      summary: 'Connect a provider',
      policy: { who: 'administrator' },
      body: contract.createProvider,
      responses: { 201: contract.adminProvider },
      handle: async ({ body }) => ({ status: 201, body: await providers.create(body) }),
    }),
    route({
      method: 'PATCH',
      path: '/api/admin/providers/:id',
      summary: 'Change a provider, replace its key, turn it on or off',
      policy: { who: 'administrator' },
      params: byId,
      body: contract.changeProvider,
      responses: { 200: contract.adminProvider },
      handle: async ({ params, body }) => ({ status: 200, body: await providers.change(params.id, body) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/admin/providers/:id',
      summary: 'Remove a provider with its models',
      policy: { who: 'administrator' },
      params: byId,
      responses: { 204: null },
      handle: async ({ params }) => {
        await providers.delete(params.id)
        return { status: 204 }
      },
    }),
    route({
      method: 'POST',
      path: '/api/admin/providers/:id/test',
      summary: 'Try the connection and say what is wrong',
      policy: { who: 'administrator', limiter: 'costly' },
      params: byId,
      responses: { 200: contract.discovery },
      handle: async ({ params }) => ({ status: 200, body: await providers.test(params.id) }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/providers/:id/discover',
      summary: 'Ask a provider for its models again',
      policy: { who: 'administrator', limiter: 'costly' },
      params: byId,
      responses: { 200: contract.adminProvider },
      handle: async ({ params }) => ({ status: 200, body: await providers.discover(params.id) }),
    }),
    route({
      method: 'GET',
      path: '/api/admin/models',
      summary: 'Every model, also those not on offer',
      policy: { who: 'administrator' },
      responses: { 200: contract.adminModelList },
      handle: async () => ({ status: 200, body: { items: await models.list(), nextCursor: null } }),
    }),
    route({
      method: 'PATCH',
      path: '/api/admin/models/:id',
      summary: 'Offer a model or not; make it the default',
      policy: { who: 'administrator' },
      params: byId,
      body: contract.changeModel,
      responses: { 200: contract.adminModel },
      handle: async ({ params, body }) => ({ status: 200, body: await models.change(params.id, body) }),
    }),
  ]
}

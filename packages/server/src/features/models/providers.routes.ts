import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import type { AuditEntry } from '#platform/audit.ts'
import { route, type Caller, type Route } from '#platform/http/index.ts'
import type { ModelAdministration } from './models.admin.ts'
import type { ModelsOptions } from './ports.ts'
import type { ProviderService } from './providers.service.ts'

const byId = z.object({ id: z.string() })

export function providerRoutes(
  providers: ProviderService,
  models: ModelAdministration,
  { audit, requireStepUp }: Pick<ModelsOptions, 'audit' | 'requireStepUp'>,
): Route[] {
  type By = { caller: Caller; address: string }
  const done = ({ caller, address }: By, action: string, target: AuditEntry['target'], body: object = {}) =>
    // Which fields, not what is in them: an address may hold a name, and a key is a secret.
    audit.record({
      action,
      actorId: caller.userId,
      address,
      result: 'ok',
      ...(target && { target }),
      detail: { fields: Object.keys(body).join(' ') },
    })

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
      async handle(request) {
        const made = await providers.create(request.body)
        await done(request, 'provider.created', { kind: 'provider', id: made.id, name: made.name }, request.body)
        return { status: 201, body: made }
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/admin/providers/:id',
      summary: 'Change a provider, replace its key, turn it on or off',
      policy: { who: 'administrator' },
      params: byId,
      body: contract.changeProvider,
      responses: { 200: contract.adminProvider },
      async handle(request) {
        // What people write would go somewhere else, and the key that is kept with it.
        const { baseUrl, apiKey } = request.body
        if (baseUrl !== undefined || apiKey !== undefined) await requireStepUp(request.caller)
        const changed = await providers.change(request.params.id, request.body)
        const target = { kind: 'provider', id: changed.id, name: changed.name }
        await done(request, 'provider.changed', target, request.body)
        return { status: 200, body: changed }
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/admin/providers/:id',
      summary: 'Remove a provider with its models',
      policy: { who: 'administrator' },
      params: byId,
      responses: { 204: null },
      async handle(request) {
        const { id } = request.params
        const name = await providers.delete(id)
        await done(request, 'provider.deleted', { kind: 'provider', id, name })
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
      method: 'PUT',
      path: '/api/admin/models/order',
      summary: 'Put models in the order in which people see them',
      policy: { who: 'administrator' },
      body: contract.modelOrder,
      responses: { 204: null },
      async handle(request) {
        await models.order(request.body.ids)
        await done(request, 'model.ordered', undefined)
        return { status: 204 }
      },
    }),
    route({
      method: 'POST',
      path: '/api/admin/models',
      summary: 'Name a model that its provider does not list',
      policy: { who: 'administrator' },
      body: contract.addModel,
      responses: { 201: contract.adminModel },
      async handle(request) {
        const made = await models.add(request.body)
        await done(request, 'model.created', { kind: 'model', id: made.id, name: made.name }, request.body)
        return { status: 201, body: made }
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/admin/models/:id',
      summary: 'Remove a model that was named by hand, or that its provider does not have any more',
      policy: { who: 'administrator' },
      params: byId,
      responses: { 204: null },
      async handle(request) {
        await models.remove(request.params.id)
        await done(request, 'model.deleted', { kind: 'model', id: request.params.id })
        return { status: 204 }
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/admin/models/:id',
      summary: 'Offer a model or not, make it the default, say how it answers, what it costs and who sees it',
      policy: { who: 'administrator' },
      params: byId,
      body: contract.changeModel,
      responses: { 200: contract.adminModel },
      async handle(request) {
        const changed = await models.change(request.params.id, request.body)
        await done(request, 'model.changed', { kind: 'model', id: changed.id, name: changed.name }, request.body)
        return { status: 200, body: changed }
      },
    }),
  ]
}

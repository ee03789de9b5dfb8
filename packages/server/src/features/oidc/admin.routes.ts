import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Caller, type Route } from '#platform/http/index.ts'
import type { Administrator, ProviderService } from './providers.service.ts'

const policy = { who: 'administrator' } as const
/** Who may let people in here decides who everybody is. */
const weighty = { ...policy, stepUp: true } as const
const params = z.object({ id: contract.id })
const byOf = ({ caller, address }: { caller: Caller; address: string }): Administrator => ({
  userId: caller.userId,
  role: caller.role,
  address,
})

export function oidcAdminRoutes(providers: ProviderService): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/admin/oidc-providers',
      summary: 'The sign-in services',
      policy,
      responses: { 200: contract.oidcProviderList },
      handle: async () => ({ status: 200, body: { items: await providers.list(), nextCursor: null } }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/oidc-providers',
      summary: 'Connect a sign-in service',
      policy: weighty,
      body: contract.createOidcProvider,
      responses: { 201: contract.oidcProvider },
      handle: async (request) => ({ status: 201, body: await providers.create(byOf(request), request.body) }),
    }),
    route({
      method: 'PATCH',
      path: '/api/admin/oidc-providers/:id',
      summary: 'Change a sign-in service, replace its secret, turn it on or off',
      policy: weighty,
      params,
      body: contract.changeOidcProvider,
      responses: { 200: contract.oidcProvider },
      handle: async (request) => ({
        status: 200,
        body: await providers.change(byOf(request), request.params.id, request.body),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/admin/oidc-providers/:id',
      summary: 'Remove a sign-in service; accounts stay, without this way in',
      policy: weighty,
      params,
      responses: { 204: null },
      async handle(request) {
        await providers.delete(byOf(request), request.params.id)
        return { status: 204 }
      },
    }),
    route({
      method: 'POST',
      path: '/api/admin/oidc-providers/:id/test',
      summary: 'Ask a sign-in service who it is',
      policy: { ...policy, limiter: 'costly' },
      params,
      responses: { 200: contract.oidcTest },
      handle: async ({ params: { id } }) => ({ status: 200, body: await providers.test(id) }),
    }),
    route({
      method: 'GET',
      path: '/api/admin/sign-in',
      summary: 'Whether passwords let anybody in',
      policy,
      responses: { 200: contract.signInSettings },
      handle: async () => ({ status: 200, body: await providers.settings() }),
    }),
    route({
      method: 'PUT',
      path: '/api/admin/sign-in',
      summary: 'Let passwords in, or sign-in services alone',
      policy: weighty,
      body: contract.changeSignInSettings,
      responses: { 200: contract.signInSettings },
      handle: async (request) => ({
        status: 200,
        body: await providers.changeSettings(byOf(request), request.body),
      }),
    }),
  ]
}

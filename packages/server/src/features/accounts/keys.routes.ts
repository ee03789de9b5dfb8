import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { route, type Caller, type Route } from '#platform/http/index.ts'
import type { KeyService } from './keys.service.ts'
import { sessionIdOf } from './requests.ts'

/** Keys are made and ended in a signed-in browser only: a key can make no other key. */
export function keyRoutes(keys: KeyService, mayMakeKeys: (caller: Caller) => Promise<boolean>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/me/api-keys',
      summary: 'Keys of the caller, without their secrets',
      policy: { who: 'session' },
      responses: { 200: contract.apiKeyList },
      handle: async ({ caller }) => ({
        status: 200,
        body: { items: await keys.list(caller.userId), nextCursor: null },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/me/api-keys',
      summary: 'Make a key; it is shown once',
      policy: { who: 'session', stepUp: true },
      body: contract.createApiKey,
      responses: { 201: contract.createdApiKey },
      async handle({ caller, body }) {
        if (!(await mayMakeKeys(caller)))
          throw new AppError('forbidden', 'You may not make keys here. Ask an administrator.')
        return { status: 201, body: await keys.create(caller.userId, sessionIdOf(caller), body) }
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/me/api-keys/:id',
      summary: 'End a key',
      policy: { who: 'session' },
      params: z.object({ id: contract.id }),
      responses: { 204: null },
      handle: async ({ caller, params }) => {
        await keys.delete(params.id, caller.userId)
        return { status: 204 }
      },
    }),
  ]
}

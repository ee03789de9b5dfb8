import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'
import type { Passkeys } from './passkeys.service.ts'
import type { RelyingParty } from './relying-party.ts'
import { sessionIdOf } from './requests.ts'

const params = z.object({ id: contract.id })

/** The passkeys of an account. */
export function passkeyRoutes(passkeys: Passkeys, partyOf: (headers: Headers) => RelyingParty): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/me/passkeys',
      summary: 'Passkeys of the caller',
      policy: { who: 'session' },
      responses: { 200: contract.passkeyList },
      handle: async ({ caller }) => ({
        status: 200,
        body: { items: await passkeys.list(caller.userId), nextCursor: null },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/me/passkeys/options',
      summary: 'What to ask the browser for a new passkey',
      policy: { who: 'session', stepUp: true },
      responses: { 200: contract.passkeyOptions },
      handle: async ({ caller, headers }) => ({
        status: 200,
        body: await passkeys.newOptions(caller.userId, partyOf(headers)),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/me/passkeys',
      summary: 'Add the passkey the browser has made; every other browser is signed out',
      policy: { who: 'session', stepUp: true },
      body: contract.addPasskey,
      responses: { 201: contract.passkey },
      handle: async ({ caller, headers, body }) => ({
        status: 201,
        body: await passkeys.add(caller.userId, sessionIdOf(caller), body, partyOf(headers)),
      }),
    }),
    route({
      method: 'PATCH',
      path: '/api/me/passkeys/:id',
      summary: 'Rename a passkey',
      policy: { who: 'session' },
      params,
      body: contract.renamePasskey,
      responses: { 200: contract.passkey },
      handle: async ({ caller, params: { id }, body }) => ({
        status: 200,
        body: await passkeys.rename(caller.userId, id, body.name),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/me/passkeys/:id',
      summary: 'Remove a passkey; every other browser is signed out',
      policy: { who: 'session', stepUp: true },
      params,
      responses: { 204: null },
      handle: async ({ caller, params: { id } }) => {
        await passkeys.remove(caller.userId, sessionIdOf(caller), id)
        return { status: 204 }
      },
    }),
  ]
}

import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Caller, type Route } from '#platform/http/index.ts'
import type { Administrator } from '../tools.service.ts'
import type { ServerService } from './servers.service.ts'

const path = '/api/admin/tool-servers'
const policy = { who: 'administrator' } as const
const costly = { ...policy, limiter: 'costly' } as const
/** What starts a program or sends words and secrets elsewhere, and what everybody would have to sign in at again. */
const weighty = { ...policy, stepUp: true } as const
const params = z.object({ id: contract.id })
const byOf = ({ caller, address }: { caller: Caller; address: string }): Administrator => ({
  userId: caller.userId,
  address,
})

export function serverRoutes(servers: ServerService): Route[] {
  return [
    route({
      method: 'GET',
      path,
      summary: 'The servers that add tools',
      policy,
      responses: { 200: contract.toolServerList },
      handle: async (request) => ({
        status: 200,
        body: { items: await servers.list(byOf(request)), nextCursor: null },
      }),
    }),
    route({
      method: 'POST',
      path,
      summary: 'Add a server of tools; what it has is offered once it is approved',
      policy: costly,
      body: contract.createToolServer,
      responses: { 201: contract.toolServer },
      handle: async (request) => ({ status: 201, body: await servers.create(byOf(request), request.body) }),
    }),
    route({
      method: 'PATCH',
      path: `${path}/:id`,
      summary: 'Change a server of tools, replace its token, turn it on or off',
      policy: weighty,
      params,
      body: contract.changeToolServer,
      responses: { 200: contract.toolServer },
      handle: async (request) => ({
        status: 200,
        body: await servers.change(byOf(request), request.params.id, request.body),
      }),
    }),
    route({
      method: 'DELETE',
      path: `${path}/:id`,
      summary: 'Remove a server with its tools',
      policy: weighty,
      params,
      responses: { 204: null },
      async handle(request) {
        await servers.delete(byOf(request), request.params.id)
        return { status: 204 }
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:id/look`,
      summary: 'Ask a server what tools it has now',
      policy: costly,
      params,
      responses: { 200: contract.toolServer },
      handle: async (request) => ({ status: 200, body: await servers.look(byOf(request), request.params.id) }),
    }),
    route({
      method: 'POST',
      path: `${path}/:id/approve`,
      summary: 'Approve the tools of a server exactly as they were seen',
      policy: weighty,
      params,
      body: contract.approveToolServer,
      responses: { 200: contract.toolServer },
      handle: async (request) => ({
        status: 200,
        body: await servers.approve(byOf(request), request.params.id, request.body.fingerprint),
      }),
    }),
  ]
}

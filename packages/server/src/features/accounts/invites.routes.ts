import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Caller, type Route } from '#platform/http/index.ts'
import type { Invites } from './invites.service.ts'

const listQuery = z.object({ ...contract.listQuery, cursor: z.optional(contract.id) })

export function inviteRoutes(invites: Invites, requireStepUp: (caller: Caller) => Promise<void>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/admin/invites',
      summary: 'Invitations, newest first, without their tokens',
      policy: { who: 'administrator' },
      query: listQuery,
      responses: { 200: contract.inviteList },
      handle: async ({ query }) => ({ status: 200, body: await invites.list(query.limit, query.cursor) }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/invites',
      summary: 'Invite somebody; the link is shown once',
      policy: { who: 'administrator' },
      body: contract.createInvite,
      responses: { 201: contract.createdInvite },
      async handle({ caller, body, address }) {
        if (body.role === 'administrator') await requireStepUp(caller)
        return { status: 201, body: await invites.create(caller, body, address) }
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/admin/invites/:id',
      summary: 'Take an invitation back',
      policy: { who: 'administrator' },
      params: z.object({ id: contract.id }),
      responses: { 204: null },
      handle: async ({ caller, params, address }) => {
        await invites.revoke(caller, params.id, address)
        return { status: 204 }
      },
    }),
  ]
}

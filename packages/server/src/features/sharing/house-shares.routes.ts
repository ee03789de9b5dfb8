import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'
import type { createHouseShares } from './house-shares.ts'

const policy = { who: 'administrator' } as const

/** What the house shows to strangers, seen and ended by those who administer it. */
export function houseShareRoutes(shares: ReturnType<typeof createHouseShares>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/admin/shares',
      summary: 'What people here share with whoever has its address: whose and since when, without what is in it',
      policy,
      query: contract.adminSharesQuery,
      responses: { 200: contract.adminShareList },
      handle: async ({ query }) => ({ status: 200, body: await shares.list(query) }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/shares/find',
      summary: 'The share that an address leads to; the address itself opens it, so that it stands in none of ours',
      policy,
      body: contract.findShare,
      responses: { 200: contract.adminShare },
      handle: async ({ body }) => ({ status: 200, body: await shares.find(body.address) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/admin/shares/:id',
      summary: 'End a share, whosever it is: its address leads nowhere any more',
      policy: { ...policy, stepUp: true },
      params: z.object({ id: contract.id }),
      responses: { 204: null },
      async handle({ caller, params, address }) {
        await shares.end(params.id, { id: caller.userId, address })
        return { status: 204 }
      },
    }),
  ]
}

import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import type { AuditTrail } from '#platform/audit.ts'
import { route, type Route } from '#platform/http/index.ts'
import type { PullService } from './pulls.service.ts'

const byId = z.object({ id: z.string() })
const policy = { who: 'administrator' } as const

export function pullRoutes(pulls: PullService, audit: AuditTrail): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/admin/providers/:id/pulls',
      summary: 'The models that a server of models was told to fetch, the newest first',
      policy,
      params: byId,
      responses: { 200: contract.modelPullList },
      handle: async ({ params }) => ({ status: 200, body: { items: await pulls.list(params.id), nextCursor: null } }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/providers/:id/pulls',
      summary: 'Have a server of models fetch one; the same again while it comes is the same download',
      policy: { ...policy, limiter: 'costly' },
      params: byId,
      body: contract.pullModel,
      responses: { 202: contract.modelPull },
      async handle({ caller, address, params, body }) {
        const begun = await pulls.begin(caller.userId, params.id, body.name)
        const target = { kind: 'provider', id: params.id }
        const detail = { model: body.name }
        await audit.record({ action: 'model.pulled', actorId: caller.userId, address, result: 'ok', target, detail })
        return { status: 202, body: begun }
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/admin/providers/:id/pulls/:pullId',
      summary: 'Stop a download; what has come of it stays there, and the next one goes on from it',
      policy,
      params: z.object({ id: z.string(), pullId: contract.id }),
      responses: { 204: null },
      async handle({ caller, address, params }) {
        await pulls.cancel(params.id, params.pullId)
        const target = { kind: 'provider', id: params.id }
        await audit.record({ action: 'model.pull-stopped', actorId: caller.userId, address, result: 'ok', target })
        return { status: 204 }
      },
    }),
  ]
}

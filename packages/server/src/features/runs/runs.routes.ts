import { decideToolCall, id, runState } from '@parley/contract'
import type { ServerResponse } from 'node:http'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { route, type Route } from '#platform/http/index.ts'
import { sseHeaders, type Live } from '#platform/live/index.ts'
import { noSuchRun, type RunService } from './runs.service.ts'

const runParams = z.object({ id })
const place = z.coerce.number().check(z.int(), z.minimum(0))

export function runRoutes(runs: RunService, live: Live): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/runs/:id/cancel',
      summary: 'Ends an answer; what has come of it stays.',
      policy: { who: 'user', scope: 'chat' },
      params: runParams,
      body: z.strictObject({}),
      responses: { 200: runState },
      async handle({ caller, params }) {
        return { status: 200, body: await runs.cancelAs(caller, params.id) }
      },
    }),
    route({
      method: 'POST',
      path: '/api/runs/:id/approval',
      summary: 'Allows or refuses a call of a tool that waits for it.',
      policy: { who: 'user', scope: 'chat' },
      params: runParams,
      body: decideToolCall,
      responses: { 204: null },
      async handle({ caller, params, body }) {
        await runs.decideAs(caller, params.id, body)
        return { status: 204 }
      },
    }),
    route({
      method: 'GET',
      path: '/api/runs/:id/events',
      summary: 'Follows an answer as server-sent events, from any place in it.',
      policy: { who: 'user', scope: 'chat' },
      params: runParams,
      query: z.strictObject({ after: z.optional(place) }),
      responses: { 200: null },
      async handle({ caller, params, query, headers }) {
        const after = parseAfter(headers.get('last-event-id')) ?? query.after ?? 0
        if (!(await runs.mayFollow(caller, params.id))) throw noSuchRun()
        const { state } = await runs.read(params.id, after)
        if (state === 'gone') throw new AppError('gone', 'This answer ended a while ago. Read the message instead.')
        live.assertRoom(caller)
        const stream = (response: ServerResponse): void =>
          live.followRuns(caller, response, [{ runId: params.id, after }])
        return { status: 200, headers: sseHeaders, stream }
      },
    }),
  ]
}

function parseAfter(text: string | null): number | undefined {
  if (text === null || text === '') return undefined
  const parsed = place.safeParse(text)
  if (!parsed.success) throw new AppError('validation_failed', 'Last-Event-ID is the number of an event.')
  return parsed.data
}

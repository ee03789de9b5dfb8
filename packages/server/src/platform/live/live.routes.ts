import { id, type Id } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { route, type Route } from '#platform/http/index.ts'
import { livePolicy } from './commands.ts'
import type { Live, WatchRequest } from './live.ts'
import { sseHeaders } from './sse-outlet.ts'

const watchQuery = z.strictObject({
  watch: z.optional(z.string()),
  conversations: z.optional(z.string()),
  changesAfter: z.optional(z.string()),
})

export function liveRoutes(live: Live): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/live/events',
      summary: 'The live connection as server-sent events, for where WebSockets do not pass.',
      policy: livePolicy,
      query: watchQuery,
      responses: { 200: null },
      handle({ caller, query, headers }) {
        const watch = whatToWatch(query, headers.get('last-event-id'))
        live.assertRoom(caller)
        return { status: 200, headers: sseHeaders, stream: (response) => live.events(caller, response, watch) }
      },
    }),
  ]
}

/** A browser that reconnects by itself repeats the old address: where it stood counts, not where it began. */
function whatToWatch(query: z.infer<typeof watchQuery>, lastEventId: string | null): WatchRequest {
  const conversations = list(query.conversations).map(parseId)
  const place = lastEventId?.split('~')
  if (place?.length === 2) return { runs: list(place[1]).map(parseRun), conversations, changesAfter: place[0] }
  return { runs: list(query.watch).map(parseRun), conversations, changesAfter: query.changesAfter }
}

function list(text: string | undefined): string[] {
  const parts = text ? text.split(',') : []
  if (parts.length > 100) throw new AppError('validation_failed', 'Watch at most 100 at once.')
  return parts
}

function parseRun(text: string): { runId: Id; after: number } {
  const [runId = '', after = '0'] = text.split(':')
  if (!/^\d{1,9}$/.test(after)) throw new AppError('validation_failed', 'Write what to watch as run:seq.')
  return { runId: parseId(runId), after: Number(after) }
}

function parseId(text: string): Id {
  const parsed = id.safeParse(text)
  if (!parsed.success) throw new AppError('validation_failed', 'This is not an id.')
  return parsed.data
}

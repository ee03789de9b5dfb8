import type { Accepted } from '@parley/contract'
import type { Caller, RouteAnswer } from '#platform/http/index.ts'
import { sseHeaders } from '#platform/live/index.ts'
import type { RunsOptions } from './ports.ts'
import { runRoutes } from './runs.routes.ts'
import { createRunService } from './runs.service.ts'

export { attemptChat } from './attempt.ts'
export { fitTurns, roomForTurns } from './fit.ts'
export { isAbsence } from './run-failures.ts'
export type { TakeTurn } from './turns.ts'
export { estimatedUsage, tokensOf, usageOf } from './run-usage.ts'
export type {
  CitedSource,
  EndedRun,
  Lane,
  NewRun,
  Run,
  RunPorts,
  RunReporter,
  RunsOptions,
  RunWish,
  RunWork,
  ToolBox,
} from './ports.ts'

export function createRuns(options: RunsOptions) {
  const { live } = options
  const service = createRunService(options)
  return {
    ...service,
    routes: runRoutes(service, live),

    /** For a route that has begun runs and streams them on its own response: `event: accepted`, then their events. */
    streamAccepted(caller: Caller, accepted: Accepted): RouteAnswer {
      live.assertRoom(caller)
      const runs = accepted.runs.map((run) => ({ runId: run.id, after: 0 }))
      const first = `event: accepted\ndata: ${JSON.stringify(accepted)}\n\n`
      return {
        status: 200,
        headers: sseHeaders,
        stream: (response) => live.followRuns(caller, response, runs, first),
      }
    },
  }
}

export type Runs = ReturnType<typeof createRuns>

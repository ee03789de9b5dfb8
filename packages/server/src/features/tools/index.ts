import { toolList, type Id } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Egress } from '#platform/egress/index.ts'
import { route, type Route } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { ToolBox } from '#features/runs/index.ts'
import { calculator } from './calculator/index.ts'
import { currentTime } from './current-time.ts'
import { searchConversations, type FindInConversations } from './search-conversations.ts'
import type { ToolKind } from './tool.ts'
import { weather } from './weather.ts'

/** Enough for any honest question; a model that goes round in circles is stopped. */
const limits = { steps: 8, milliseconds: 180_000, cost: 1 }
const callMs = 30_000

export interface ToolsOptions {
  clock: Clock
  log: Log
  egress: Egress
  findInConversations: FindInConversations
}

export interface Tools {
  routes: Route[]
  /** Those of the named tools that there are, for one person. Undefined where there is none. */
  boxFor(userId: Id, names: readonly string[]): ToolBox | undefined
}

export function createTools({ clock, log, egress, findInConversations }: ToolsOptions): Tools {
  const kinds = [currentTime(clock), calculator, searchConversations(findInConversations), weather(egress)]
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))

  return {
    boxFor(userId, names) {
      const chosen = names.flatMap((name) => byName.get(name) ?? [])
      if (chosen.length === 0) return undefined
      return {
        definitions: chosen.map(({ name, description, given }) => ({
          name,
          description,
          parameters: parametersOf(given),
        })),
        limits,
        asks: (name) => chosen.some((kind) => kind.name === name && kind.asks),
        call: async (name, given, signal) => {
          const kind = chosen.find((each) => each.name === name)
          if (kind === undefined) throw new AppError('not_found', `There is no tool ${name}.`)
          return kind.call(readGiven(kind, given), {
            userId,
            signal: AbortSignal.any([signal, AbortSignal.timeout(callMs)]),
          })
        },
        broken: (name, error) => log.error('A tool failed', { tool: name, error }),
      }
    },

    routes: [
      route({
        method: 'GET',
        path: '/api/tools',
        summary: 'The tools that a model may be given',
        policy: { who: 'user', scope: 'read' },
        responses: { 200: toolList },
        handle: () => ({
          status: 200,
          body: {
            items: kinds.map(({ name, title, description, reachesOut, asks }) => ({
              name,
              title,
              description,
              reachesOut,
              asks,
            })),
            nextCursor: null,
          },
        }),
      }),
    ],
  }
}

function parametersOf(given: z.ZodMiniType): Record<string, unknown> {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(given, { io: 'input' })
  return schema
}

/** In words for the model, which can then try again. */
function readGiven({ given: schema }: ToolKind, written: string): unknown {
  let json: unknown
  try {
    json = JSON.parse(written === '' ? '{}' : written)
  } catch (cause) {
    throw new AppError('validation_failed', 'The arguments are no JSON.', { cause })
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new AppError('validation_failed', `The arguments do not fit: ${z.prettifyError(parsed.error)}`)
}

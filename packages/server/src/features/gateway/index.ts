import { newId, type Model } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { route, type Caller, type Route, type RouteAnswer } from '#platform/http/index.ts'
import type { Models } from '#features/models/index.ts'
import { attemptChat } from '#features/runs/index.ts'
import { streamAnswer, wholeAnswer } from './answers.ts'
import { toChatRequest } from './chat-request.ts'
import { RunningCompletion } from './running-completion.ts'
import { completion, completionRequest, model, modelList, type CompletionRequest } from './wire.ts'

export { asWireFailure } from './failure.ts'

/** Pictures travel inside the request. */
const bodyLimit = 25 * 1024 * 1024
const policy = { who: 'user', scope: 'gateway' } as const

export interface GatewayOptions {
  models: Pick<Models, 'list' | 'resolve'>
  clock: Clock
  /** Called once per answer that came to its end. */
  ended(answer: { usage: { inputTokens: number; outputTokens: number } | null; firstTokenMs: number | null }): void
}

/** The same models for programs that speak to OpenAI: their clients work unchanged with this address and our key. */
export function createGateway({ models, clock, ended }: GatewayOptions): { routes: Route[] } {
  async function offered(caller: Caller): Promise<{ name: string; model: Model }[]> {
    const { items } = await models.list(caller)
    const times = Map.groupBy(items, ({ name }) => name)
    // A name that two providers share would not tell which is meant.
    return items.map((each) => ({ name: times.get(each.name)?.length === 1 ? each.name : each.id, model: each }))
  }

  async function find(asked: string, caller: Caller): Promise<{ name: string; model: Model }> {
    const found = (await offered(caller)).find(({ name, model: { id } }) => name === asked || id === asked)
    if (found !== undefined) return found
    throw new AppError(
      'not_found',
      `There is no model ${JSON.stringify(asked.slice(0, 100))}. GET /v1/models names those there are.`,
    )
  }

  const present = ({ name, model: { provider } }: { name: string; model: Model }) =>
    ({ id: name, object: 'model', created: 0, owned_by: provider.name }) as const

  async function complete(asked: CompletionRequest, caller: Caller, signal: AbortSignal): Promise<RouteAnswer> {
    const { name, model: chosen } = await find(asked.model, caller)
    const resolved = await models.resolve(chosen.id, caller)
    const work = { provider: resolved.provider, request: toChatRequest(asked, resolved) }
    const running = new RunningCompletion((emit, until) => attemptChat(work, emit, until, Math.random), signal)
    running.ended.then(
      ({ usage }) => ended({ usage, firstTokenMs: running.firstPieceMs }),
      () => undefined,
    )
    const head = { id: `chatcmpl-${newId()}`, created: Math.floor(clock.now() / 1000), model: name }
    if (asked.stream !== true) return { status: 200, body: await wholeAnswer(head, running) }
    // A failure before the first word is an answer of its own, which clients know how to retry.
    await running.begun
    const withUsage = asked.stream_options?.include_usage === true
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream; charset=utf-8' },
      stream: (response) => void streamAnswer(head, running, response, withUsage),
    }
  }

  return {
    routes: [
      route({
        method: 'GET',
        path: '/v1/models',
        summary: 'The models, as OpenAI lists them',
        policy,
        responses: { 200: modelList },
        handle: async ({ caller }) => ({
          status: 200,
          body: { object: 'list', data: (await offered(caller)).map(present) },
        }),
      }),
      route({
        method: 'GET',
        path: '/v1/models/:id',
        summary: 'One model, as OpenAI shows it',
        policy,
        params: z.object({ id: z.string() }),
        responses: { 200: model },
        handle: async ({ caller, params }) => ({ status: 200, body: present(await find(params.id, caller)) }),
      }),
      route({
        method: 'POST',
        path: '/v1/chat/completions',
        summary: 'An answer, as OpenAI gives it, whole or as a stream',
        policy: { ...policy, limiter: 'messages' },
        body: completionRequest,
        bodyLimit,
        responses: { 200: completion },
        handle: ({ body, caller, signal }) => complete(body, caller, signal),
      }),
    ],
  }
}

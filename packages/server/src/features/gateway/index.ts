import { newId, type Id, type Model } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { route, type Caller, type Route, type RouteAnswer } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { Models } from '#features/models/index.ts'
import { tokensOf, type TakeTurn } from '#features/runs/index.ts'
import type { EndedCall, Usage } from '#features/usage/index.ts'
import { createAnswering, type Answering } from './answering.ts'
import { streamAnswer, wholeAnswer, type Head } from './answers.ts'
import { endOf } from './book-completion.ts'
import { saidIn, toChatRequest } from './chat-request.ts'
import { createEmbeddings, embeddingList, embeddingRequest, type Embedder } from './embeddings.ts'
import { RunningCompletion } from './running-completion.ts'
import { completion, completionRequest, model, modelList, type CompletionRequest } from './wire.ts'

export { asWireFailure } from './failure.ts'
export type { Embedder } from './embeddings.ts'

/** Pictures travel inside the request. */
const bodyLimit = 25 * 1024 * 1024
const embeddingBodyLimit = 4 * 1024 * 1024
/** Reserved for what a model will write, until it has. */
const usualAnswer = 800
const policy = { who: 'user', scope: 'gateway' } as const

export interface GatewayOptions {
  models: Pick<Models, 'list' | 'resolve'>
  clock: Clock
  log: Log
  usage: Pick<Usage, 'allowance' | 'ended'>
  embedders: readonly Embedder[]
  /** Called once per call of a model that has ended. */
  ended(call: EndedCall): void
  /** Refuses what must not be sent to a model. */
  checkText(userId: Id, text: string): Promise<void>
  /** Programs wait for a provider as people do. */
  takeTurn: TakeTurn
}

/** The same models for programs that speak to OpenAI: their clients work unchanged with this address and our key. */
export function createGateway(options: GatewayOptions): { routes: Route[] } {
  const { models, clock, log, usage, ended } = options
  const embed = createEmbeddings(options)
  const answer = createAnswering(options)
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

  /** As in a chat, but named after the field it came in. */
  async function checkSaid(caller: Caller, asked: CompletionRequest): Promise<void> {
    try {
      await options.checkText(caller.userId, saidIn(asked))
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'validation_failed') throw error
      throw new AppError('validation_failed', error.message, { cause: error, fields: { messages: [error.message] } })
    }
  }

  const present = ({ name, model: { provider } }: { name: string; model: Model }) =>
    ({ id: name, object: 'model', created: 0, owned_by: provider.name }) as const

  async function complete(asked: CompletionRequest, caller: Caller, signal: AbortSignal): Promise<RouteAnswer> {
    const { model: chosen } = await find(asked.model, caller)
    await checkSaid(caller, asked)
    const planned = {
      id: newId(),
      modelId: chosen.id,
      tokens: tokensOf(toChatRequest(asked, await models.resolve(chosen.id, caller)).turns) + usualAnswer,
    }
    const [allowed] = await usage.allowance.allow(caller, [planned])
    const first = await models.resolve(allowed?.modelId ?? chosen.id, caller)
    const answering: Answering = { model: first, request: toChatRequest(asked, first) }
    const startedAt = clock.monotonic()
    const running = new RunningCompletion(answer(answering, asked, caller), signal)
    const booked = endOf({ id: planned.id, userId: caller.userId, answering, startedAt, signal }, running, clock)
      .then(async (end) => {
        ended(end)
        await usage.ended(end)
      })
      .catch((error: unknown) => log.error('A call could not be booked', { callId: planned.id, error }))
    const [id, created] = [`chatcmpl-${newId()}`, Math.floor(clock.now() / 1000)]
    // Who answers may change until the first word.
    const headOf = async (): Promise<Head> => {
      const { modelId } = answering.model
      const name = (await offered(caller)).find(({ model }) => model.id === modelId)?.name ?? modelId
      return { id, created, model: name }
    }
    if (asked.stream !== true) {
      const body = await wholeAnswer(headOf, running)
      await booked
      return { status: 200, body }
    }
    // A failure before the first word is an answer of its own, which clients know how to retry.
    await running.begun
    const head = await headOf()
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
      route({
        method: 'POST',
        path: '/v1/embeddings',
        summary: 'Texts as vectors, as OpenAI gives them, by the embedders that ship or the one that is configured',
        policy: { ...policy, limiter: 'messages' },
        body: embeddingRequest,
        bodyLimit: embeddingBodyLimit,
        responses: { 200: embeddingList },
        handle: async ({ body, caller, signal }) => ({ status: 200, body: await embed(body, caller, signal) }),
      }),
    ],
  }
}

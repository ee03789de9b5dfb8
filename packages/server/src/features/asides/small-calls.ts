import { newId, type Id } from '@parley/contract'
import { asAppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { estimateTokens } from '#platform/text/index.ts'
import { costOf, type Models, type ResolvedModel } from '#features/models/index.ts'
import { estimatedUsage, tokensOf, usageOf, type Runs } from '#features/runs/index.ts'
import type { CallingPerson, EndedCall, Usage } from '#features/usage/index.ts'
import type { ChatOutcome, ChatRequest, ChatTurn } from '#providers/index.ts'

/** Nobody waits for it, so it may take this long and no longer. */
const longestMs = 30_000
const mostTokens = { title: 120, suggestions: 120, picture: 700 }
type Kind = keyof typeof mostTokens
/** Thoughts count as output. */
const thoughtTokens = 2_000
const mostCharacters = 4_000

export interface SmallCallsOptions {
  clock: Clock
  models: Pick<Models, 'resolve'>
  allowance: Usage['allowance']
  ended: Usage['ended']
  runs: Pick<Runs, 'isIdle' | 'onRunBegun'>
}

export type SmallCall = { state: 'said'; text: string } | { state: 'busy' } | { state: 'failed' }

/**
 * One call of a small model for somebody, counted and booked as theirs. Where a provider writes for few at a time it is
 * made only while nobody is served there, and given up as soon as somebody wants an answer.
 */
export function createSmallCalls(options: SmallCallsOptions) {
  const { clock, models, allowance, runs } = options
  const makingWay = new Map<string, Set<AbortController>>()

  runs.onRunBegun(({ lane }) => {
    for (const controller of makingWay.get(lane?.id ?? '') ?? []) controller.abort()
  })

  async function call(
    person: CallingPerson,
    kind: Kind,
    modelId: string,
    turns: ChatTurn[],
    stop: AbortSignal,
  ): Promise<SmallCall> {
    const planned = await models.resolve(modelId, person)
    if (standsAside(planned, kind) && !runs.isIdle(planned.providerId)) return { state: 'busy' }
    const id = newId()
    const most = mostTokens[kind] + (thinks(planned) ? thoughtTokens : 0)
    const [allowed] = await allowance.allow(
      person,
      [{ id, modelId, tokens: tokensOf(turns) + most }],
      'without-messages',
    )
    try {
      const model = allowed?.modelId === modelId ? planned : await models.resolve(allowed?.modelId ?? modelId, person)
      return await carryOut({ id, kind, userId: person.userId, model, turns, most, stop })
    } catch (error) {
      await allowance.release([id])
      throw error
    }
  }

  async function carryOut({
    id,
    kind,
    userId,
    model,
    turns,
    most,
    stop,
  }: {
    id: Id
    kind: Kind
    userId: Id
    model: ResolvedModel
    turns: ChatTurn[]
    most: number
    stop: AbortSignal
  }): Promise<SmallCall> {
    const way = new AbortController()
    const away = standsAside(model, kind) ? standBy(model.providerId, way) : undefined
    const signal = AbortSignal.any([stop, way.signal, AbortSignal.timeout(longestMs)])
    const request: ChatRequest = {
      upstream: model.upstream,
      turns,
      maxTokens: most,
      ...(thinks(model) ? { reasoning: true, reasoningEffort: 'low' as const } : { temperature: 0.2 }),
      ...(model.contextWindow !== null && { contextWindow: model.contextWindow }),
    }
    const work = { request, costOf: (counts: NonNullable<ChatOutcome['usage']>) => costOf(model.prices, counts) }
    const started = clock.monotonic()
    let text = ''
    let firstToken: number | null = null
    let outcome: ChatOutcome | null = null
    let failure: unknown
    try {
      outcome = await model.provider.chat(
        request,
        (delta) => {
          if (delta.type !== 'text' && delta.type !== 'reasoning') return
          firstToken ??= clock.monotonic() - started
          if (delta.type === 'text' && text.length < mostCharacters) text += delta.text
        },
        signal,
      )
    } catch (error) {
      failure = error
    } finally {
      away?.()
    }
    const whole = outcome !== null && (outcome.finish === 'stop' || outcome.finish === 'length')
    const ended: EndedCall = {
      id,
      kind,
      userId,
      conversationKind: null,
      modelId: model.modelId,
      providerKind: model.provider.kind,
      status: whole ? 'complete' : signal.aborted ? 'cancelled' : 'failed',
      errorCode: failure === undefined || signal.aborted ? null : asAppError(failure).code,
      usage: outcome?.usage
        ? usageOf(outcome.usage, work.costOf)
        : firstToken === null
          ? null
          : estimatedUsage(work, null, estimateTokens(text)),
      firstToken,
      duration: clock.monotonic() - started,
    }
    await options.ended(ended)
    if (whole) return { state: 'said', text }
    return { state: way.signal.aborted ? 'busy' : 'failed' }
  }

  function standBy(providerId: string, controller: AbortController): () => void {
    const waiting = makingWay.get(providerId) ?? new Set()
    makingWay.set(providerId, waiting.add(controller))
    return () => {
      waiting.delete(controller)
      if (waiting.size === 0) makingWay.delete(providerId)
    }
  }

  return { call }
}

export type SmallCalls = ReturnType<typeof createSmallCalls>

/** Only Anthropic's models think when they are asked to and not otherwise. */
function thinks({ capabilities, provider }: ResolvedModel): boolean {
  return capabilities.reasoning && provider.kind !== 'anthropic'
}

/** What runs on somebody's own machine, or is limited, serves people first. A picture is looked at for an answer. */
function standsAside({ provider, atOnce }: ResolvedModel, kind: Kind): boolean {
  if (kind === 'picture') return false
  return atOnce !== null || provider.kind === 'embedded' || provider.kind === 'ollama' || provider.kind === 'command'
}

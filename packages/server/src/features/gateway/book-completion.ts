import { newId, type Id } from '@parley/contract'
import { asAppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { costOf } from '#features/models/index.ts'
import { estimatedUsage, usageOf, type RunWork } from '#features/runs/index.ts'
import type { EndedCall } from '#features/usage/index.ts'
import type { ChatOutcome } from '#providers/index.ts'
import type { Answering } from './answering.ts'
import type { RunningCompletion } from './running-completion.ts'

const outcomes: Record<ChatOutcome['finish'], EndedCall['status']> = {
  stop: 'complete',
  'tool-calls': 'complete',
  length: 'length',
  refused: 'failed',
  incomplete: 'interrupted',
}

/** What a program's call has used, whatever ended it: one entry for the books. */
export async function endOf(
  call: { id: Id; userId: Id; answering: Answering; startedAt: number; signal: AbortSignal },
  running: RunningCompletion,
  clock: Clock,
): Promise<EndedCall> {
  const { id, userId, answering, signal } = call
  const work = (): Pick<RunWork, 'request' | 'costOf'> => ({
    request: answering.request,
    costOf: (counts) => costOf(answering.model.prices, counts),
  })
  const described = await running.ended.then(
    ({ finish, usage }) => ({
      status: outcomes[finish],
      errorCode: finish === 'refused' ? ('provider_refused' as const) : null,
      usage: usage === null ? estimatedUsage(work(), null, running.said) : usageOf(usage, work().costOf),
    }),
    (error: unknown) => ({
      status: signal.aborted ? ('cancelled' as const) : ('failed' as const),
      errorCode: signal.aborted ? null : asAppError(error).code,
      usage: running.firstPieceMs === null ? null : estimatedUsage(work(), null, running.said),
    }),
  )
  // Only now: another model may have taken over on the way.
  const { model } = answering
  return {
    id,
    kind: 'gateway',
    userId,
    conversationKind: null,
    modelId: model.modelId,
    providerKind: model.provider.kind,
    ...described,
    firstToken: running.firstPieceMs,
    duration: clock.monotonic() - call.startedAt,
  }
}

/** An embedding costs what was read. */
export function embeddingCall(userId: Id, modelId: string, inputTokens: number, duration: number): EndedCall {
  return {
    id: newId(),
    kind: 'embedding',
    userId,
    conversationKind: null,
    modelId,
    providerKind: 'embedded',
    status: 'complete',
    errorCode: null,
    usage: { inputTokens, outputTokens: 0, cost: null },
    firstToken: null,
    duration,
  }
}

import type { Id } from '@parley/contract'
import type { Models } from '#features/models/index.ts'
import { tokensOf, type EndedRun } from '#features/runs/index.ts'
import type { ChatTurn } from '#providers/index.ts'

/** Holds what was reckoned with against what providers count, for prompts that both count alike. */
export function createReckoning(calibration: Models['calibration']) {
  const reckoned = new Map<Id, number>()
  return {
    /** What a run is about to ask. A stand-in for a model that was not there is another one. */
    expect(runId: Id, modelId: string, turns: readonly ChatTurn[], comparable: boolean): void {
      reckoned.delete(runId)
      const isPlain = comparable && turns.every(({ images }) => images === undefined)
      if (isPlain && calibration.wants(modelId)) reckoned.set(runId, tokensOf(turns))
    },

    ended({ runId, modelId, usage }: EndedRun): void {
      const estimated = reckoned.get(runId)
      reckoned.delete(runId)
      if (estimated === undefined || usage === null || usage.estimated === true) return
      calibration.learn(modelId, estimated, usage.inputTokens)
    },
  }
}

export type Reckoning = ReturnType<typeof createReckoning>

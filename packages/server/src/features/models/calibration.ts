import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'

export interface CalibrationTable {
  model_id: string
  factor: number
  samples: number
  updated_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    model_calibration: CalibrationTable
  }
}

/** In a short prompt the marks around each turn weigh more than its words. */
const leastTokens = 200
/** Beyond these a provider counts something else: only what it had not cached, or nothing. */
const plausible = { least: 0.4, most: 3 }
/** The first prompts move it little, and later ones never lose all weight. */
const prior = 4
const longestMemory = 60
/** Once it is known, one prompt in so many is still looked at. */
const wellKnown = 20
const oneIn = 8
const storedEach = 10

/**
 * How far our estimate of tokens is off for each model, as its provider's own counts show: one estimate serves all
 * tokenizers, and what fits a window and a budget follows the model.
 */
export function createCalibration({ database, clock, log }: { database: Database; clock: Clock; log: Log }) {
  const known = new Map<string, { factor: number; samples: number; seen: number }>()

  async function store(modelId: string, factor: number, samples: number): Promise<void> {
    const row = { factor, samples, updated_at: clock.now() }
    await database.write
      .insertInto('model_calibration')
      .values({ model_id: modelId, ...row })
      .onConflict((conflict) => conflict.column('model_id').doUpdateSet(row))
      .execute()
  }

  return {
    async start(): Promise<void> {
      for (const row of await database.read.selectFrom('model_calibration').selectAll().execute()) {
        known.set(row.model_id, { factor: row.factor, samples: row.samples, seen: 0 })
      }
    },

    /** Of the model's tokens for one that we estimate. */
    factorOf: (modelId: string): number => known.get(modelId)?.factor ?? 1,

    /** Whether the next prompt is worth reckoning with. */
    wants(modelId: string): boolean {
      const model = known.get(modelId)
      if (model === undefined || model.samples < wellKnown) return true
      model.seen += 1
      return model.seen % oneIn === 0
    },

    learn(modelId: string, estimated: number, counted: number): void {
      const ratio = counted / estimated
      if (estimated < leastTokens || ratio < plausible.least || ratio > plausible.most) return
      const { factor, samples, seen } = known.get(modelId) ?? { factor: 1, samples: 0, seen: 0 }
      const weight = Math.min(samples, longestMemory) + prior
      const next = (factor * weight + ratio) / (weight + 1)
      known.set(modelId, { factor: next, samples: samples + 1, seen })
      if (samples >= storedEach && (samples + 1) % storedEach !== 0) return
      store(modelId, next, samples + 1).catch((error: unknown) =>
        log.debug('What was learnt of a tokenizer could not be kept', { modelId, error }),
      )
    },
  }
}

export type Calibration = ReturnType<typeof createCalibration>

import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log/index.ts'
import { embeddingModels, type EmbeddingModelName, type Purpose } from './embedding-models.ts'
import { EmbedderHost } from './embedder-host.ts'
import type { VectorSpace } from './vector-space.ts'

export interface EmbeddersOptions {
  clock: Clock
  log: Log
  threads?: number
  idleMs?: number
  silentMs?: number
  availableMemory?: () => number
}

export interface EmbedOptions {
  model: EmbeddingModelName
  purpose: Purpose
  signal: AbortSignal
}

/** The embedders that ship. */
export interface Embedders {
  /** A vector of length 1 for each text, in their order. Queries go before passages that wait. */
  embed(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]>
  /** How many tokens each text is, without the model's own marks; `room` of them fit. */
  countTokens(texts: readonly string[], model: EmbeddingModelName): Promise<number[]>
  space(model: EmbeddingModelName): VectorSpace
  /** The processes there are now. */
  running(): { model: EmbeddingModelName; processId: number }[]
  stop(): Promise<void>
}

const names = ['english', 'multilingual'] as const
const idleMs = 5 * 60_000
const silentMs = 60_000

export function createEmbedders({ clock, log, ...options }: EmbeddersOptions): Embedders {
  const settings = {
    clock,
    log,
    threads: 1,
    idleMs,
    silentMs,
    availableMemory: () => process.availableMemory(),
    ...options,
  }
  const hosts = {
    english: new EmbedderHost('english', settings),
    multilingual: new EmbedderHost('multilingual', settings),
  }
  return {
    embed: (texts, { model, purpose, signal }) => hosts[model].embed(texts, purpose, signal),
    countTokens: (texts, model) => hosts[model].count(texts),
    space(model) {
      const { shipped, dimension, hash } = embeddingModels[model]
      return { provider: 'embedded', model: shipped, dimension, hash }
    },
    running: () =>
      names.flatMap((model) => {
        const { processId } = hosts[model]
        return processId === undefined ? [] : { model, processId }
      }),
    stop: async () => void (await Promise.all(names.map((model) => hosts[model].stop()))),
  }
}

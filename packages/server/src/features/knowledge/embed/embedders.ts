import { availableParallelism } from 'node:os'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log/index.ts'
import { embeddingModels, type EmbeddingModelName, type Purpose } from './embedding-models.ts'
import { EmbedderHost } from './embedder-host.ts'
import { embedTogether } from './shared-reading.ts'
import type { VectorSpace } from './vector-space.ts'

export interface EmbeddersOptions {
  clock: Clock
  log: Log
  threads?: number
  /** How many more processes may take passages of a book, behind everything else that the machine does. */
  helpers?: number
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
/** A helper is for a book, and gone soon after it. */
const helperIdleMs = 20_000
const nice = { first: 5, helper: 19 }
const mostHelpers = 3

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
  const { helpers = Math.min(mostHelpers, Math.floor(availableParallelism() / 2)) } = options
  const hostsOf = (model: EmbeddingModelName) => ({
    first: new EmbedderHost(model, { ...settings, nice: nice.first }),
    helpers: Array.from({ length: helpers }, () => new EmbedderHost(model, { ...settings, ...ofHelper(settings) })),
  })
  const hosts = { english: hostsOf('english'), multilingual: hostsOf('multilingual') }
  const every = names.flatMap((model) => [hosts[model].first, ...hosts[model].helpers].map((host) => ({ model, host })))
  return {
    embed: (texts, { model, purpose, signal }) =>
      purpose === 'query'
        ? hosts[model].first.embed(texts, purpose, signal)
        : embedTogether(texts, hosts[model], signal),
    countTokens: (texts, model) => hosts[model].first.count(texts),
    space(model) {
      const { shipped, dimension, hash } = embeddingModels[model]
      return { provider: 'embedded', model: shipped, dimension, hash }
    },
    running: () =>
      every.flatMap(({ model, host: { processId } }) => (processId === undefined ? [] : { model, processId })),
    stop: async () => void (await Promise.all(every.map(({ host }) => host.stop()))),
  }
}

/** Behind everything, and only where there is room for it and for as much again. */
function ofHelper({ idleMs: ofFirst, availableMemory }: { idleMs: number; availableMemory: () => number }) {
  return {
    nice: nice.helper,
    idleMs: Math.min(ofFirst, helperIdleMs),
    availableMemory: () => availableMemory() / 2,
  }
}

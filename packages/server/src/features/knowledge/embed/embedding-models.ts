import { shippedModels } from '@parley/models'
import type { VectorSpace } from './vector-space.ts'

export type EmbeddingModelName = 'english' | 'multilingual'
export type Purpose = 'query' | 'passage'

interface EmbeddingModel {
  shipped: 'all-MiniLM-L6-v2' | 'multilingual-e5-small'
  dimension: number
  /** Its whole process, measured, with some room. */
  memoryBytes: number
  /** What it reads at most, its own marks and the prefix included. */
  readsTokens: number
  /** How many tokens of a passage fit beside those. */
  passageTokens: number
  prefix: Record<Purpose, string>
  /** Cosines of a question with passages that have nothing to do with it, and how far above them an answer lies. */
  cosines: { unrelated: number; span: number }
  /** How much nearer than unrelated questions an answered one comes at least, in terms of `nearness`. */
  aboveUnrelated: number
  /** Of the file of weights: vectors of other weights are of another space. */
  hash: string
}

/** The two models that ship. */
export const embeddingModels: Record<EmbeddingModelName, EmbeddingModel> = {
  english: {
    shipped: 'all-MiniLM-L6-v2',
    dimension: 384,
    memoryBytes: 220 * 2 ** 20,
    readsTokens: 256,
    passageTokens: 254,
    prefix: { query: '', passage: '' },
    cosines: { unrelated: 0, span: 1 },
    aboveUnrelated: 0.02,
    hash: shippedModels['all-MiniLM-L6-v2'].model.sha256,
  },
  multilingual: {
    shipped: 'multilingual-e5-small',
    dimension: 384,
    memoryBytes: 320 * 2 ** 20,
    readsTokens: 512,
    passageTokens: 507,
    prefix: { query: 'query: ', passage: 'passage: ' },
    // Measured: 0.67 to 0.86 unrelated, 0.79 to 0.89 related, where the English model has -0.1 to 0.44 and 0.4 to 0.7.
    cosines: { unrelated: 0.75, span: 0.17 },
    aboveUnrelated: 0.05,
    hash: shippedModels['multilingual-e5-small'].model.sha256,
  },
}

/** The shipped model whose vectors these are; undefined for an endpoint's, and for weights that no longer ship. */
export function embeddingModelOf(space: VectorSpace): EmbeddingModelName | undefined {
  const names = ['english', 'multilingual'] as const
  return names.find((name) => space.provider === 'embedded' && embeddingModels[name].hash === space.hash)
}

/** A cosine in terms that mean the same in each space: about 0 for what is unrelated, about 0.6 for an answer. */
export function nearness(space: VectorSpace, cosine: number): number {
  const model = embeddingModelOf(space)
  if (model === undefined) return cosine
  const { unrelated, span } = embeddingModels[model].cosines
  return (cosine - unrelated) / span
}

/** Of a model that nobody has measured: no nearer than unrelated questions says enough. */
export function nearnessAboveUnrelated(space: VectorSpace): number {
  const model = embeddingModelOf(space)
  return model === undefined ? 0 : embeddingModels[model].aboveUnrelated
}

import { shippedModels } from '@parley/models'

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
    hash: shippedModels['all-MiniLM-L6-v2'].model.sha256,
  },
  multilingual: {
    shipped: 'multilingual-e5-small',
    dimension: 384,
    memoryBytes: 320 * 2 ** 20,
    readsTokens: 512,
    passageTokens: 507,
    prefix: { query: 'query: ', passage: 'passage: ' },
    hash: shippedModels['multilingual-e5-small'].model.sha256,
  },
}

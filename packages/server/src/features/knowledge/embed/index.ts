export { createEmbedders, type Embedders, type EmbeddersOptions, type EmbedOptions } from './embedders.ts'
export {
  embeddingModelOf,
  embeddingModels,
  nearness,
  nearnessAboveUnrelated,
  type EmbeddingModelName,
  type Purpose,
} from './embedding-models.ts'
export { openTokenizer } from './open-tokenizer.ts'
export type { Tokenizer } from './tokenizer.ts'
export type { VectorSpace } from './vector-space.ts'
export { createRemoteEmbedder, type RemoteEmbedder, type RemoteEmbedderOptions } from './remote-embedder.ts'

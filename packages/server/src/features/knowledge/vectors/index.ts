export { createVectors, type StageRequest, type Vectors, type VectorSet, type VectorsOptions } from './vectors.ts'
export type { SearchScope, VectorSearch } from './vector-index.ts'
export type { Hit } from './segment.ts'
export {
  createMeaning,
  type Embedded,
  type Meaning,
  type MeaningOptions,
  type MeaningResult,
  type MeaningSearch,
} from './meaning.ts'
export { createByMeaning, type ByMeaning, type ByMeaningOptions } from './by-meaning.ts'
export { thereInDatabase } from './vectors.queries.ts'

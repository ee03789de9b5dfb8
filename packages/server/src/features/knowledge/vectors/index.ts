export { createVectors, type StageRequest, type Vectors, type VectorSet, type VectorsOptions } from './vectors.ts'
export type { SearchScope, VectorSearch } from './vector-index.ts'
export type { Hit } from './segment.ts'

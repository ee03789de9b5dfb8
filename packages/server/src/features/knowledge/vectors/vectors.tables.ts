export interface VectorSetsTable {
  id: string
  collection_id: string
  provider: 'embedded' | 'openai' | 'ollama'
  model: string
  dimension: number
  hash: string
  version: number
  created_at: number
}

export interface ChunkVectorsTable {
  set_id: string
  chunk_id: string
  document_id: string
  content_hash: string
  version: number
  vector: Buffer
}

export interface VectorRemovalsTable {
  set_id: string
  version: number
  document_id: string
  chunk_id: string
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    vector_sets: VectorSetsTable
    chunk_vectors: ChunkVectorsTable
    vector_removals: VectorRemovalsTable
  }
}

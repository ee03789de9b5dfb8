import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0019-vectors',
  statements: ({ int, blob, strict }) => [
    // The vectors of one collection in one space. version counts what was published and removed.
    `CREATE TABLE vector_sets (
      id TEXT PRIMARY KEY,
      collection_id TEXT NOT NULL,
      provider TEXT NOT NULL,
      model TEXT NOT NULL,
      dimension ${int} NOT NULL,
      hash TEXT NOT NULL,
      version ${int} NOT NULL,
      created_at ${int} NOT NULL
    )${strict}`,
    'CREATE UNIQUE INDEX vector_sets_space ON vector_sets (collection_id, hash, dimension)',
    // version: of the set when it was published; 0 while nobody may find it yet. vector: float32, lowest byte first.
    `CREATE TABLE chunk_vectors (
      set_id TEXT NOT NULL REFERENCES vector_sets (id) ON DELETE CASCADE,
      chunk_id TEXT NOT NULL,
      document_id TEXT NOT NULL,
      content_hash TEXT NOT NULL,
      version ${int} NOT NULL,
      vector ${blob} NOT NULL,
      PRIMARY KEY (set_id, chunk_id)
    )${strict}`,
    'CREATE INDEX chunk_vectors_published ON chunk_vectors (set_id, version, chunk_id)',
    'CREATE INDEX chunk_vectors_document ON chunk_vectors (set_id, document_id)',
    'CREATE INDEX chunk_vectors_content ON chunk_vectors (set_id, content_hash)',
    // What a copy in memory has to forget. An empty chunk_id stands for all of the document.
    `CREATE TABLE vector_removals (
      set_id TEXT NOT NULL REFERENCES vector_sets (id) ON DELETE CASCADE,
      version ${int} NOT NULL,
      document_id TEXT NOT NULL,
      chunk_id TEXT NOT NULL,
      PRIMARY KEY (set_id, version, document_id, chunk_id)
    )${strict}`,
  ],
}

import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0017-knowledge',
  statements: ({ int, strict }) => [
    // version counts whatever changes what a search may find here.
    `CREATE TABLE collections (
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      description TEXT NOT NULL,
      embedder TEXT NOT NULL,
      version ${int} NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    'CREATE INDEX collections_owner ON collections (owner_id, id)',
    // subject_id is empty for everyone.
    `CREATE TABLE collection_grants (
      collection_id TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
      subject_kind TEXT NOT NULL,
      subject_id TEXT NOT NULL,
      access TEXT NOT NULL,
      PRIMARY KEY (collection_id, subject_kind, subject_id)
    )${strict}`,
    'CREATE INDEX collection_grants_subject ON collection_grants (subject_kind, subject_id)',
    // revision counts the contents it was given; live_revision is the one whose chunks are found, null before the first.
    `CREATE TABLE documents (
      id TEXT PRIMARY KEY,
      collection_id TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
      file_id TEXT NOT NULL REFERENCES files (id),
      name TEXT NOT NULL,
      type TEXT NOT NULL,
      size ${int} NOT NULL,
      hash TEXT NOT NULL,
      state TEXT NOT NULL,
      reason TEXT,
      job_id TEXT,
      revision ${int} NOT NULL,
      live_revision ${int},
      pages ${int},
      chunk_count ${int} NOT NULL,
      word_count ${int} NOT NULL,
      language TEXT,
      created_by TEXT NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    // The same content is in a collection once, also when it is given twice at the same moment.
    'CREATE UNIQUE INDEX documents_content ON documents (collection_id, hash)',
    'CREATE INDEX documents_file ON documents (file_id)',
    'CREATE INDEX documents_job ON documents (job_id)',
  ],
}

import type { Migration } from '#platform/db/migration.ts'

export const migration: Migration = {
  id: '0007-files',
  statements: ({ int, strict }) => [
    // A row is written before its bytes, so that no byte on disk is unknown here. unreferenced_at: since when no file
    // has needed it; null while one does.
    `CREATE TABLE blobs (
      hash TEXT PRIMARY KEY,
      size ${int} NOT NULL,
      created_at ${int} NOT NULL,
      unreferenced_at ${int}
    )${strict}`,
    'CREATE INDEX blobs_unreferenced ON blobs (unreferenced_at) WHERE unreferenced_at IS NOT NULL',
    `CREATE TABLE files (
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL,
      name TEXT NOT NULL,
      type TEXT NOT NULL,
      size ${int} NOT NULL,
      hash TEXT NOT NULL REFERENCES blobs (hash),
      created_at ${int} NOT NULL
    )${strict}`,
    'CREATE INDEX files_owner ON files (owner_id, created_at)',
    'CREATE INDEX files_hash ON files (hash)',
  ],
}

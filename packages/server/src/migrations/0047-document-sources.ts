import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0047-document-sources',
  statements: ({ int }) => [
    `ALTER TABLE conversations ADD COLUMN documents_only ${int} NOT NULL DEFAULT 0`,
    // Of a page in the web: where it is and when it was last fetched.
    'ALTER TABLE documents ADD COLUMN source_url TEXT',
    `ALTER TABLE documents ADD COLUMN fetched_at ${int}`,
    // Somebody wants its reading, or that of everything in a collection, to wait.
    `ALTER TABLE documents ADD COLUMN paused ${int} NOT NULL DEFAULT 0`,
    `ALTER TABLE collections ADD COLUMN paused ${int} NOT NULL DEFAULT 0`,
    // The job that gives all of a collection vectors of another embedder.
    'ALTER TABLE collections ADD COLUMN reembed_job_id TEXT',
  ],
}

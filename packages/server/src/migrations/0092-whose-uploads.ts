import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0092-whose-uploads',
  statements: ({ int }) => [
    // What a crash left there before is nobody's, and goes with the sweep.
    "ALTER TABLE document_uploads ADD COLUMN user_id TEXT NOT NULL DEFAULT ''",
    `ALTER TABLE document_uploads ADD COLUMN size ${int} NOT NULL DEFAULT 0`,
  ],
}

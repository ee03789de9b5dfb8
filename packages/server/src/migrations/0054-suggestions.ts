import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0054-suggestions',
  statements: ({ int, strict }) => [
    // Made once for an answer, the first time somebody looks at it.
    `CREATE TABLE message_suggestions (
      message_id TEXT NOT NULL PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
      items TEXT NOT NULL,
      created_at ${int} NOT NULL
    )${strict}`,
  ],
}

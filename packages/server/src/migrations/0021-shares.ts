import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0021-shares',
  statements: ({ int, strict }) => [
    // What was shared stays as it was then, whatever becomes of the conversation; it goes when the conversation goes.
    `CREATE TABLE shares (
      id TEXT PRIMARY KEY,
      token_hash TEXT NOT NULL UNIQUE,
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      title TEXT,
      messages TEXT NOT NULL,
      created_at ${int} NOT NULL
    )${strict}`,
    'CREATE INDEX shares_conversation ON shares (conversation_id)',
    'CREATE INDEX shares_user ON shares (user_id, created_at)',
  ],
}

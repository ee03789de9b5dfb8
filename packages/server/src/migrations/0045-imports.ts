import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0045-imports',
  statements: ({ int, strict }) => [
    // state is what the job came to, once it has: jobs are forgotten before reports are.
    `CREATE TABLE imports (
      id TEXT PRIMARY KEY,
      job_id TEXT NOT NULL,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      file_id TEXT NOT NULL,
      name TEXT NOT NULL,
      size ${int} NOT NULL,
      state TEXT,
      reason TEXT,
      imported ${int} NOT NULL,
      extended ${int} NOT NULL,
      skipped ${int} NOT NULL,
      failed ${int} NOT NULL,
      created_at ${int} NOT NULL
    )${strict}`,
    'CREATE INDEX imports_user ON imports (user_id, created_at)',
    `CREATE TABLE import_items (
      import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
      position ${int} NOT NULL,
      title TEXT,
      outcome TEXT NOT NULL,
      reason TEXT,
      conversation_id TEXT REFERENCES conversations (id) ON DELETE SET NULL,
      messages ${int} NOT NULL,
      PRIMARY KEY (import_id, position)
    )${strict}`,
    'CREATE INDEX import_items_conversation ON import_items (conversation_id) WHERE conversation_id IS NOT NULL',
    // What a conversation was made from: the same again makes nothing, and what has grown since only adds.
    `CREATE TABLE imported_conversations (
      conversation_id TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
      fingerprint TEXT NOT NULL
    )${strict}`,
  ],
}

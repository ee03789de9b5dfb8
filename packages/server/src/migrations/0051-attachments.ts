import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0051-attachments',
  statements: ({ int, strict }) => [
    // What hangs on a message. An edited or forked message has rows of its own on the same file.
    `CREATE TABLE message_attachments (
      message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
      position ${int} NOT NULL,
      file_id TEXT NOT NULL,
      name TEXT NOT NULL,
      type TEXT NOT NULL,
      size ${int} NOT NULL,
      content TEXT,
      PRIMARY KEY (message_id, position)
    )${strict}`,
    'CREATE INDEX message_attachments_file ON message_attachments (file_id)',
  ],
}

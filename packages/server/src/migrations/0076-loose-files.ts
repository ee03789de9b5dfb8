import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0076-loose-files',
  statements: ({ int }) => [
    // Given for a message that has not been sent; null for what something holds.
    `ALTER TABLE files ADD COLUMN loose_since ${int}`,
    // Of before. Archives of accounts, which nothing holds either, go by jobs of their own.
    `UPDATE files SET loose_since = created_at
      WHERE NOT EXISTS (SELECT 1 FROM message_attachments WHERE message_attachments.file_id = files.id)
        AND NOT EXISTS (SELECT 1 FROM documents WHERE documents.file_id = files.id)
        AND NOT EXISTS (SELECT 1 FROM document_uploads WHERE document_uploads.file_id = files.id)
        AND NOT EXISTS (SELECT 1 FROM imports WHERE imports.file_id = files.id)
        AND NOT EXISTS (SELECT 1 FROM users WHERE users.avatar_file_id = files.id)
        AND name NOT LIKE 'parley-export-%'`,
    'CREATE INDEX files_loose ON files (loose_since) WHERE loose_since IS NOT NULL',
  ],
}

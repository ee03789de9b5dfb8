import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0060-document-uploads',
  statements: ({ int, strict }) => [
    // Files that have come and are no documents yet: a crash in between leaves them to the sweep.
    `CREATE TABLE document_uploads (
      file_id TEXT PRIMARY KEY REFERENCES files (id) ON DELETE CASCADE,
      created_at ${int} NOT NULL
    )${strict}`,
    // What somebody keeps is counted with every upload.
    'CREATE INDEX documents_creator ON documents (created_by)',
  ],
}

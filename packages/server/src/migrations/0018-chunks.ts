import type { Migration } from '#platform/db/index.ts'

/**
 * The words of a chunk, stemmed before they come here, are beside it on PostgreSQL and in a full-text table of their own
 * on SQLite, together with their collection, so that a search walks through what it may find and nothing else.
 */
export const migration: Migration = {
  id: '0018-chunks',
  statements: ({ dialect, int, strict }) => [
    // A chunk whose content stays keeps its id in the next revision of its document.
    `CREATE TABLE chunks (
      number ${dialect === 'sqlite' ? 'INTEGER PRIMARY KEY' : 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY'},
      id TEXT NOT NULL,
      document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
      collection_id TEXT NOT NULL,
      revision ${int} NOT NULL,
      position ${int} NOT NULL,
      content_hash TEXT NOT NULL,
      text TEXT NOT NULL,
      headings TEXT NOT NULL,
      page ${int},
      start_offset ${int} NOT NULL,
      end_offset ${int} NOT NULL,
      ${dialect === 'sqlite' ? '' : 'words TSVECTOR NOT NULL,'}
      word_count ${int} NOT NULL,
      language TEXT NOT NULL
    )${strict}`,
    'CREATE UNIQUE INDEX chunks_id ON chunks (id, revision)',
    'CREATE INDEX chunks_document ON chunks (document_id, revision, position)',
    ...(dialect === 'sqlite'
      ? [
          `CREATE VIRTUAL TABLE chunk_words USING fts5 (scope, words, content = '', contentless_delete = 1)`,
          `CREATE TRIGGER chunks_gone AFTER DELETE ON chunks BEGIN
            DELETE FROM chunk_words WHERE rowid = old.number;
          END`,
        ]
      : ['CREATE INDEX chunks_words ON chunks USING gin (words)']),
  ],
}

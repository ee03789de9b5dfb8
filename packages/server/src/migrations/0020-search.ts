import type { Migration } from '#platform/db/index.ts'

/**
 * One entry per message and per title. Its words are beside it on PostgreSQL and in a full-text table of their own on
 * SQLite, together with who may find them, so that one person's search never walks through other people's texts.
 */
export const migration: Migration = {
  id: '0020-search',
  statements: ({ dialect, int, strict }) => [
    `CREATE TABLE search_entries (
      id ${dialect === 'sqlite' ? 'INTEGER PRIMARY KEY' : 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY'},
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      message_id TEXT REFERENCES messages (id) ON DELETE CASCADE,
      author_id TEXT,
      role TEXT,
      model_id TEXT,
      ${dialect === 'sqlite' ? '' : 'words TSVECTOR NOT NULL,'}
      created_at ${int} NOT NULL
    )${strict}`,
    'CREATE UNIQUE INDEX search_entries_message ON search_entries (message_id)',
    'CREATE UNIQUE INDEX search_entries_title ON search_entries (conversation_id) WHERE message_id IS NULL',
    'CREATE INDEX search_entries_conversation ON search_entries (conversation_id)',
    ...(dialect === 'sqlite'
      ? [
          `CREATE VIRTUAL TABLE search_words USING fts5 (who, words, content = '', contentless_delete = 1)`,
          `CREATE TRIGGER search_entries_gone AFTER DELETE ON search_entries BEGIN
            DELETE FROM search_words WHERE rowid = old.id;
          END`,
        ]
      : ['CREATE INDEX search_entries_words ON search_entries USING gin (words)']),
  ],
}

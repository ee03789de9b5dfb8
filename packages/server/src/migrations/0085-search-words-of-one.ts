import type { Migration } from '#platform/db/index.ts'

/**
 * Every word is in the index once for each who may find it, behind the end of their id: a search for beginnings of words
 * (as each is while it is typed) reads the words of one person alone, however many others there are.
 */
export const migration: Migration = {
  id: '0085-search-words-of-one',
  statements: ({ dialect }) => (dialect === 'sqlite' ? sqlite : postgres),
}

/** No text is kept in the index, but which word stands where. */
const sqlite = [
  'DROP TRIGGER search_entries_gone',
  'ALTER TABLE search_words RENAME TO search_words_of_all',
  `CREATE VIRTUAL TABLE search_words_there USING fts5vocab(search_words_of_all, instance)`,
  `CREATE VIRTUAL TABLE search_words USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii')`,
  `INSERT INTO search_words (rowid, words)
    WITH reader (doc, own) AS MATERIALIZED (
      SELECT doc, substr(term, -10) FROM search_words_there WHERE col = 'who'
    ), said (doc, word, place) AS (
      SELECT doc, term, offset FROM search_words_there WHERE col = 'words'
      UNION ALL SELECT doc, '', -1 FROM reader
    )
    SELECT reader.doc, group_concat(reader.own || said.word, ' ' ORDER BY reader.own, said.place)
    FROM said JOIN reader ON reader.doc = said.doc
    GROUP BY reader.doc`,
  'DROP TABLE search_words_there',
  'DROP TABLE search_words_of_all',
  `CREATE TRIGGER search_entries_gone AFTER DELETE ON search_entries BEGIN
    DELETE FROM search_words WHERE rowid = old.id;
  END`,
]

const postgres = [
  'DROP INDEX search_entries_words',
  `UPDATE search_entries SET words = coalesce((
      SELECT string_agg('''' || reader.own || said.lexeme || ''':' || array_to_string(said.positions, ','), ' ')::tsvector
      FROM (SELECT right(lexeme, 10) AS own FROM unnest(words) WHERE 'A' = ANY(weights)) AS reader,
        (SELECT lexeme, positions FROM unnest(words) WHERE 'D' = ANY(weights)
          UNION ALL SELECT '', ARRAY[1]::smallint[]) AS said
    ), '')`,
  // What waits to be sorted into the index is walked through by every search.
  'CREATE INDEX search_entries_words ON search_entries USING gin (words) WITH (gin_pending_list_limit = 256)',
]

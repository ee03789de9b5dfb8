import { idPattern } from '@parley/contract'
import type { WordIndex } from '#platform/db/index.ts'
import { indexWords } from './search.index-words.ts'

/** How the words of messages and titles are made anew where the database changes its kind. */
export const searchWords: WordIndex = {
  table: 'search_entries',
  number: 'id',
  fullText: 'search_words',
  tag: null,
  vector: `(SELECT string_agg('''' || word || ''':' || least(place, 16383), ' ')::tsvector
    FROM unnest(string_to_array(given.words, ' ')) WITH ORDINALITY AS said (word, place))`,
  rows: `SELECT entry.id AS number, coalesce(messages.text, conversations.title, '') AS text,
      (SELECT group_concat(user_id) FROM participants WHERE conversation_id = entry.conversation_id) AS who
    FROM search_entries AS entry JOIN conversations ON conversations.id = entry.conversation_id
      LEFT JOIN messages ON messages.id = entry.message_id`,
  wordsOf: ({ who, text }) => ({
    tag: '',
    words: indexWords(
      String(who)
        .split(',')
        .filter((userId) => idPattern.test(userId)),
      String(text),
    ),
  }),
}

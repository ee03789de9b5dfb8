import type { WordIndex } from '#platform/db/index.ts'
import { wordsOf } from '#platform/text/index.ts'
import { whoOf } from './search.queries.ts'

/** How the words of messages and titles are made anew where the database changes its kind. */
export const searchWords: WordIndex = {
  table: 'search_entries',
  number: 'id',
  fullText: 'search_words',
  tag: 'who',
  rows: `SELECT entry.id AS number, coalesce(messages.text, conversations.title, '') AS text,
      (SELECT group_concat(user_id) FROM participants WHERE conversation_id = entry.conversation_id) AS who
    FROM search_entries AS entry JOIN conversations ON conversations.id = entry.conversation_id
      LEFT JOIN messages ON messages.id = entry.message_id`,
  wordsOf: ({ who, text }) => ({
    tag: (typeof who === 'string' ? who : '').split(',').map(whoOf).join(' '),
    words: wordsOf(String(text)).join(' '),
  }),
}

import type { WordIndex } from '#platform/db/index.ts'
import * as z from 'zod/mini'
import { scopeOf } from '../keywords/keyword-index.ts'
import { stemsOf } from '../keywords/stems.ts'
import { textWithHeadings } from './chunk.ts'

const stored = z.object({ collection_id: z.string(), text: z.string(), headings: z.string(), language: z.string() })
const headingsOf = z.array(z.string())

/** How the words of passages are made anew where the database changes its kind. */
export const chunkWords: WordIndex = {
  table: 'chunks',
  number: 'number',
  fullText: 'chunk_words',
  tag: 'scope',
  vector: `setweight(to_tsvector('simple', given.tag), 'A') || to_tsvector('simple', given.words)`,
  rows: 'SELECT number, collection_id, text, headings, language FROM chunks',
  wordsOf(row) {
    const { collection_id, text, headings, language } = stored.parse(row)
    const content = textWithHeadings({ text, headings: headingsOf.parse(JSON.parse(headings)) })
    return { tag: scopeOf(collection_id), words: stemsOf(content, language).join(' ') }
  },
}

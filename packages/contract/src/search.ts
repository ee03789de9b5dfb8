import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf, listQuery } from './list.ts'
import { time } from './message.ts'

/** Any text may be asked for, and means itself. */
export const searchQuery = z.strictObject({
  ...listQuery,
  q: z.string().check(z.minLength(1, 'Write what to look for.'), z.maxLength(500, 'Use at most 500 characters.')),
  from: z.optional(time),
  to: z.optional(time),
  model: z.optional(z.string()),
  kind: z.optional(z.enum(['message', 'title'])),
  /** Who wrote it; answers have no author. */
  author: z.optional(id),
  sort: z._default(z.enum(['newest', 'best']), 'newest'),
})
export type SearchQuery = z.infer<typeof searchQuery>

export const searchResult = z.object({
  kind: z.enum(['message', 'title']),
  conversationId: id,
  messageId: z.nullable(id),
  title: z.nullable(z.string()),
  snippet: z.string(),
  /** Where in the snippet the words stand: pairs of offsets in UTF-16 units. */
  highlights: z.array(z.tuple([z.int(), z.int()])),
  role: z.nullable(z.enum(['user', 'assistant'])),
  createdAt: time,
})
export type SearchResult = z.infer<typeof searchResult>
export const searchResults = listOf(searchResult)

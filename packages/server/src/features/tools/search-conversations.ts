import type { Id, SearchQuery, SearchResult } from '@parley/contract'
import * as z from 'zod/mini'
import { defineTool } from './tool.ts'
import { isQuotation, quoted } from './web/quoted.ts'

const most = 10

export type FindInConversations = (userId: Id, query: SearchQuery) => Promise<{ items: SearchResult[] }>

export const searchConversations = (find: FindInConversations) =>
  defineTool({
    name: 'search_conversations',
    title: 'Search my conversations',
    description:
      'Finds what this person and their models wrote in earlier conversations. Give a few words that must all occur.',
    given: z.object({ words: z.string().check(z.minLength(1), z.maxLength(200)) }),
    reachesOut: false,
    approval: 'never',
    async call({ words }, { userId }) {
      const { items } = await find(userId, { q: words, kind: 'message', sort: 'best', limit: most })
      if (items.length === 0) return 'Nothing was found. Fewer or other words may help.'
      const found = items.map(({ title, role, snippet, createdAt }) => {
        const by = role === 'user' ? 'the person' : 'a model'
        return quoted('message', { date: createdAt.slice(0, 10), in: title ?? 'a conversation', by }, snippet)
      })
      return [isQuotation, ...found].join('\n')
    },
  })

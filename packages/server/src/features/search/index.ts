import { searchQuery, searchResults, type Id, type SearchQuery, type SearchResult } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import { route, type Route } from '#platform/http/index.ts'
import { createSearchQueries, type NewEntry } from './search.queries.ts'
import { createSearchService, type ReadTexts } from './search.service.ts'

export type { FoundTexts, ReadTexts } from './search.service.ts'
export type { NewEntry } from './search.queries.ts'
export { indexWordsInTurns } from './search.index-words.ts'
export { searchWords } from './search.words.ts'

export interface SearchOptions {
  database: Database
  readTexts: ReadTexts
}

/** What chats write into the index, in the transaction that stores the text itself; it goes with the text by itself. */
export interface SearchIndex {
  put(transaction: Transaction<Tables>, entry: NewEntry, fresh: boolean): Promise<void>
}

export interface Search extends SearchIndex {
  find(userId: Id, query: SearchQuery): Promise<{ items: SearchResult[]; nextCursor: string | null }>
  routes: Route[]
}

export function createSearch({ database, readTexts }: SearchOptions): Search {
  const queries = createSearchQueries(database)
  const service = createSearchService(queries, readTexts)
  return {
    put: queries.put,
    find: service.find,
    routes: [
      route({
        method: 'GET',
        path: '/api/search',
        summary: 'Messages and titles that hold these words',
        policy: { who: 'user', scope: 'read', limiter: 'searches' },
        query: searchQuery,
        responses: { 200: searchResults },
        handle: async ({ caller, query }) => ({ status: 200, body: await service.find(caller.userId, query) }),
      }),
    ],
  }
}

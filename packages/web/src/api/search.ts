import * as contract from '@parley/contract'
import type { Id } from '@parley/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { changeConversation } from './actions.ts'
import { call } from './http.ts'

/** What is asked of the search page, as it stands in its address. */
export interface SearchWish {
  q: string
  sort: 'newest' | 'best'
  kind: '' | 'message' | 'title'
  model: string
  author: string
  /** Days, as the browser's own fields write them. */
  from: string
  to: string
}

export function readWish(search: string): SearchWish {
  const given = new URLSearchParams(search)
  const one = (name: string): string => given.get(name) ?? ''
  const kind = one('kind')
  return {
    q: one('q'),
    sort: one('sort') === 'newest' ? 'newest' : 'best',
    kind: kind === 'message' || kind === 'title' ? kind : '',
    model: one('model'),
    author: one('author'),
    from: one('from'),
    to: one('to'),
  }
}

export function addressOf(wish: SearchWish): string {
  const given = Object.entries(wish).filter(([name, value]) => value !== '' && !(name === 'sort' && value === 'best'))
  return `/search?${new URLSearchParams(given).toString()}`
}

export const foundQuery = (wish: SearchWish) =>
  infiniteQueryOptions({
    queryKey: ['found', wish],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const asked = new URLSearchParams({ q: wish.q.trim(), sort: wish.sort, limit: '30' })
      for (const name of ['kind', 'model', 'author'] as const) if (wish[name] !== '') asked.set(name, wish[name])
      const [from, to] = [startOf(wish.from, 0), startOf(wish.to, 1)]
      if (from !== null) asked.set('from', from)
      if (to !== null) asked.set('to', to)
      if (pageParam !== '') asked.set('cursor', pageParam)
      return call('GET', `search?${asked.toString()}`, contract.searchResults, { signal })
    },
    getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor,
    enabled: wish.q.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  })

/** When a day begins where the reader is, or the one so many days later. */
function startOf(day: string, later: number): string | null {
  const [year, month, date] = day.split('-').map(Number)
  if (year === undefined || month === undefined || date === undefined) return null
  const time = new Date(year, month - 1, date + later)
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}

const around = 60

/** The page around a message, whichever branch it is on. */
export const placeQuery = (conversationId: Id, messageId: Id) =>
  queryOptions({
    queryKey: ['place', conversationId, messageId],
    queryFn: ({ signal }) =>
      call('GET', `conversations/${conversationId}/messages?at=${messageId}&limit=${around}`, contract.messageList, {
        signal,
      }),
    structuralSharing: false,
    staleTime: 0,
  })

/** From here on the conversation goes on below this message. */
export const goOnFrom = (conversationId: Id, messageId: Id): Promise<void> =>
  changeConversation(conversationId, { leafId: messageId })

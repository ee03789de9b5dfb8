import * as contract from '@parley/contract'
import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query'
import { call, ProblemError } from './http.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Changes are told over the live connection; asking again by the clock would only cost.
      staleTime: Infinity,
      retry: (failures, error) => failures < 2 && error instanceof ProblemError && error.problem.retryable,
    },
  },
})

export const instanceQuery = queryOptions({
  queryKey: ['instance'],
  queryFn: ({ signal }) => call('GET', 'instance', contract.instance, undefined, signal),
})

/** Null while nobody is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  async queryFn({ signal }) {
    try {
      return await call('GET', 'me', contract.user, undefined, signal)
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 401) return null
      throw error
    }
  },
})

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => call('GET', 'models', contract.modelList, undefined, signal),
})

export const conversationsQuery = infiniteQueryOptions({
  queryKey: ['conversations'],
  initialPageParam: '',
  queryFn: ({ pageParam, signal }) =>
    call(
      'GET',
      `conversations${pageParam === '' ? '' : `?cursor=${encodeURIComponent(pageParam)}`}`,
      contract.conversationList,
      undefined,
      signal,
    ),
  getNextPageParam: (page: contract.ConversationList) => page.nextCursor,
})

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: ({ signal }) => call('GET', `conversations/${id}`, contract.conversation, undefined, signal),
  })

/** Pages go from the newest back; each is oldest first in itself. */
export const messagesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['messages', id],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET',
        `conversations/${id}/messages?limit=100${pageParam === '' ? '' : `&before=${pageParam}`}`,
        contract.messageList,
        undefined,
        signal,
      ),
    getNextPageParam: (page: contract.MessageList) => page.nextCursor,
  })

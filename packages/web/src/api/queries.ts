import * as contract from '@parley/contract'
import type { Id } from '@parley/contract'
import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query'
import { withNewestPage, withOlderPage, type Branch } from './branch.ts'
import { after, call, ProblemError, whenRefused } from './http.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Changes are told over the live connection; asking again by the clock would only cost.
      staleTime: Infinity,
      refetchOnReconnect: false,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (failures, error) => failures < 3 && error instanceof ProblemError && error.isUnreachable,
    },
    mutations: { networkMode: 'always' },
  },
})

export const instanceQuery = queryOptions({
  queryKey: ['instance'],
  queryFn: ({ signal }) => call('GET', 'instance', contract.instance, { signal }),
})

/** Null while nobody is signed in; half-way where the second factor is missing. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  async queryFn({ signal }): Promise<contract.Me | 'halfway' | null> {
    const { stage, me } = await call('GET', 'auth/session', contract.signedInHere, { signal })
    return stage === 'halfway' ? stage : me
  },
})

// What the house began to ask for while the page was open: the account is asked for again, and the page for it comes up.
for (const code of ['consent_required', 'second_factor_missing'] as const) {
  whenRefused(code, () => void queryClient.invalidateQueries({ queryKey: meQuery.queryKey }))
}

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => call('GET', 'me/sessions', contract.sessionList, { signal }),
  staleTime: 0,
})

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => call('GET', 'models', contract.modelList, { signal }),
})

export const toolsQuery = queryOptions({
  queryKey: ['tools'],
  queryFn: ({ signal }) => call('GET', 'tools', contract.toolList, { signal }),
})

/** Loose: in no folder. */
export type ListView = 'active' | 'pinned' | 'archived' | 'loose' | `folder:${string}`

/** Which list a key of the cache stands for. */
export const listView = (name: unknown): ListView => {
  if (name === 'pinned' || name === 'archived' || name === 'loose') return name
  return typeof name === 'string' && name.startsWith('folder:') ? `folder:${name.slice(7)}` : 'active'
}

function asQuery(view: ListView): string {
  if (view === 'loose') return 'view=active&folder='
  if (view.startsWith('folder:')) return `view=active&folder=${encodeURIComponent(view.slice(7))}`
  return `view=${view}`
}

export const conversationsQuery = (view: ListView) =>
  infiniteQueryOptions({
    queryKey: ['conversations', view],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const path = `conversations?${asQuery(view)}&limit=50${after(pageParam)}`
      return call('GET', path, contract.conversationList, { signal })
    },
    getNextPageParam: (page: contract.ConversationList) => page.nextCursor,
  })

export const conversationQuery = (id: Id) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: ({ signal }) => call('GET', `conversations/${id}`, contract.conversation, { signal }),
  })

export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ['search', text],
    queryFn: ({ signal }) => {
      const path = `search?kind=message&sort=best&limit=12&q=${encodeURIComponent(text)}`
      return call('GET', path, contract.searchResults, { signal })
    },
    staleTime: 0,
    gcTime: 10_000,
    placeholderData: keepPreviousData,
    retry: false,
  })

const pageSize = 60
/** Going back to one of the latest is instant; all that were ever open would fill the memory of the tab. */
const keptBranches = 12

function forgetOldBranches(): void {
  const unwatched = queryClient
    .getQueryCache()
    .findAll({ queryKey: ['branch'], type: 'inactive' })
    .toSorted((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
  for (const { queryKey } of unwatched.slice(keptBranches)) queryClient.removeQueries({ queryKey, exact: true })
}

/** Asking again fetches the newest page alone: what is older cannot have changed without a new branch. */
export const branchQuery = (id: Id) =>
  queryOptions({
    queryKey: ['branch', id],
    async queryFn({ signal, queryKey }): Promise<Branch> {
      const path = `conversations/${id}/messages?limit=${pageSize}`
      const page = await call('GET', path, contract.messageList, { signal })
      forgetOldBranches()
      return withNewestPage(queryClient.getQueryData<Branch>(queryKey), page)
    },
    // Messages keep their identity by their id, wherever in the list they stand.
    structuralSharing: false,
  })

/** One message by itself: an answer beside the one that is shown. */
export const messageQuery = (id: Id) =>
  queryOptions({
    queryKey: ['message', id],
    queryFn: ({ signal }) => call('GET', `messages/${id}`, contract.message, { signal }),
    staleTime: 0,
  })

export async function fetchOlder(id: Id): Promise<void> {
  const { queryKey } = branchQuery(id)
  const cursor = queryClient.getQueryData(queryKey)?.older
  if (!cursor) return
  const path = `conversations/${id}/messages?limit=${pageSize}&before=${cursor}`
  const page = await call('GET', path, contract.messageList)
  queryClient.setQueryData(queryKey, (before) => before && withOlderPage(before, page, cursor))
}

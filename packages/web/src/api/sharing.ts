import * as contract from '@parley/contract'
import type { Id, Message } from '@parley/contract'
import { queryOptions } from '@tanstack/react-query'
import { appUrl } from './base.ts'
import { apiUrl, call, nothing } from './http.ts'
import { queryClient } from './queries.ts'

export const sharesQuery = queryOptions({
  queryKey: ['shares'],
  queryFn: ({ signal }) => call('GET', 'shares', contract.shareList, { signal }),
  staleTime: 0,
})

/** For whoever has its token; asked for once, as a share never changes. */
export const sharedQuery = (token: string) =>
  queryOptions({
    queryKey: ['shared', token],
    queryFn: ({ signal }) => call('GET', `share/${encodeURIComponent(token)}`, contract.sharedConversation, { signal }),
    retry: false,
  })

export async function createShare(conversationId: Id): Promise<contract.CreatedShare> {
  try {
    return await call('POST', `conversations/${conversationId}/share`, contract.createdShare)
  } finally {
    await queryClient.invalidateQueries({ queryKey: sharesQuery.queryKey })
  }
}

export async function endShare(id: Id): Promise<void> {
  try {
    await call('DELETE', `shares/${id}`, nothing)
  } finally {
    await queryClient.invalidateQueries({ queryKey: sharesQuery.queryKey })
  }
}

export const exportFormats = ['md', 'html', 'json'] as const

export const exportUrl = (id: Id, format: (typeof exportFormats)[number]): string =>
  apiUrl(`conversations/${id}/export?format=${format}`).href

export const printUrl = (id: Id): string => appUrl(`c/${id}/print`).href

const pageSize = 100

/** The branch this person sees, from its beginning to its end. */
export async function fetchBranch(id: Id): Promise<Message[]> {
  const pages: Message[][] = []
  for (let before = ''; ;) {
    const page = await call('GET', `conversations/${id}/messages?limit=${pageSize}${before}`, contract.messageList)
    pages.push(page.items)
    if (page.nextCursor === null) return pages.toReversed().flat()
    before = `&before=${page.nextCursor}`
  }
}

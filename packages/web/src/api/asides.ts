import * as contract from '@parley/contract'
import type { Id } from '@parley/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from './http.ts'
import { queryClient } from './queries.ts'

export const suggestionsQuery = (messageId: Id) =>
  queryOptions({
    queryKey: ['suggestions', messageId],
    queryFn: ({ signal }) => call('POST', `messages/${messageId}/suggestions`, contract.suggestions, { signal }),
    staleTime: Infinity,
    retry: false,
  })

export const asidesQuery = queryOptions({
  queryKey: ['admin-asides'],
  queryFn: ({ signal }) => call('GET', 'admin/asides', contract.versionedAsideSettings, { signal }),
  staleTime: 0,
})

export const preferencesQuery = queryOptions({
  queryKey: ['preferences'],
  queryFn: ({ signal }) => call('GET', 'me/preferences', contract.preferences, { signal }),
  staleTime: 60_000,
})

/** The others stay as they are now, also where another device has changed them. */
export async function setPreference(name: string, value: string | number | boolean): Promise<void> {
  const now = await queryClient.fetchQuery({ ...preferencesQuery, staleTime: 0 })
  const stored = await call('PUT', 'me/preferences', contract.preferences, { body: { ...now, [name]: value } })
  queryClient.setQueryData(preferencesQuery.queryKey, stored)
}

import * as contract from '@parley/contract'
import type { Id } from '@parley/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from './http.ts'

export const peopleQuery = (text: string) =>
  queryOptions({
    queryKey: ['people', text],
    queryFn: ({ signal }) => call('GET', `people?q=${encodeURIComponent(text)}`, contract.personList, { signal }),
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    retry: false,
  })

export const peopleByIdQuery = (ids: readonly Id[]) => {
  const sorted = ids.toSorted().join(',')
  return queryOptions({
    queryKey: ['people-by-id', sorted],
    queryFn: ({ signal }) => call('GET', `people?ids=${sorted}`, contract.personList, { signal }),
    enabled: sorted !== '',
    placeholderData: keepPreviousData,
  })
}

export const peopleGroupsQuery = queryOptions({
  queryKey: ['people-groups'],
  queryFn: ({ signal }) => call('GET', 'people/groups', contract.peopleGroupList, { signal }),
  staleTime: 30_000,
})

import * as contract from '@parley/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from './http.ts'

const page = 'limit=50'
const after = (cursor: string): string => (cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`)

export const usersQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['admin-users', search],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const asked = search === '' ? '' : `&q=${encodeURIComponent(search)}`
      return call('GET', `admin/users?${page}${asked}${after(pageParam)}`, contract.managedUserList, { signal })
    },
    getNextPageParam: ({ nextCursor }: contract.ManagedUserList) => nextCursor,
    staleTime: 0,
  })

export const auditQuery = (action: string) =>
  infiniteQueryOptions({
    queryKey: ['admin-audit', action],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const asked = action === '' ? '' : `&action=${encodeURIComponent(action)}`
      return call('GET', `admin/audit?${page}${asked}${after(pageParam)}`, contract.auditList, { signal })
    },
    getNextPageParam: ({ nextCursor }: contract.AuditList) => nextCursor,
    staleTime: 0,
  })

export const groupsQuery = queryOptions({
  queryKey: ['admin-groups'],
  queryFn: ({ signal }) => call('GET', 'admin/groups', contract.groupList, { signal }),
  staleTime: 0,
})
export const invitesQuery = queryOptions({
  queryKey: ['admin-invites'],
  queryFn: ({ signal }) => call('GET', 'admin/invites', contract.inviteList, { signal }),
  staleTime: 0,
})
export const providersQuery = queryOptions({
  queryKey: ['admin-providers'],
  queryFn: ({ signal }) => call('GET', 'admin/providers', contract.adminProviderList, { signal }),
  staleTime: 0,
})
export const adminToolsQuery = queryOptions({
  queryKey: ['admin-tools'],
  queryFn: ({ signal }) => call('GET', 'admin/tools', contract.adminToolList, { signal }),
  staleTime: 0,
})
export const adminModelsQuery = queryOptions({
  queryKey: ['admin-models'],
  queryFn: ({ signal }) => call('GET', 'admin/models', contract.adminModelList, { signal }),
  staleTime: 0,
})

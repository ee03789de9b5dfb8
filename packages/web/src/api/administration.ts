import * as contract from '@parley/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { after, call } from './http.ts'

const page = 'limit=50'

export const usersQuery = (search: string, only: Record<'state' | 'role', string> = { state: '', role: '' }) =>
  infiniteQueryOptions({
    queryKey: ['admin-users', search, only],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const filters = Object.entries({ q: search, ...only }).filter(([, value]) => value !== '')
      const asked = filters.map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join('')
      return call('GET', `admin/users?${page}${asked}${after(pageParam)}`, contract.managedUserList, { signal })
    },
    getNextPageParam: ({ nextCursor }: contract.ManagedUserList) => nextCursor,
    staleTime: 0,
  })

/** `asked`: what narrows the record, as its address says it. */
export const auditQuery = (asked: string) =>
  infiniteQueryOptions({
    queryKey: ['admin-audit', asked],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call('GET', `admin/audit?${page}&${asked}${after(pageParam)}`, contract.auditList, { signal }),
    getNextPageParam: ({ nextCursor }: contract.AuditList) => nextCursor,
    staleTime: 0,
  })

export const outboxQuery = infiniteQueryOptions({
  queryKey: ['admin-outbox'],
  initialPageParam: '',
  queryFn: ({ pageParam, signal }) =>
    call('GET', `admin/outbox?${page}${after(pageParam)}`, contract.outboxList, { signal }),
  getNextPageParam: ({ nextCursor }: contract.OutboxList) => nextCursor,
  staleTime: 0,
})
export const retentionQuery = queryOptions({
  queryKey: ['admin-retention'],
  queryFn: ({ signal }) => call('GET', 'admin/retention', contract.versionedRetention, { signal }),
  staleTime: 0,
})
export const servicesQuery = queryOptions({
  queryKey: ['admin-services'],
  queryFn: ({ signal }) => call('GET', 'admin/oidc-providers', contract.oidcProviderList, { signal }),
  staleTime: 0,
})
export const signInSettingsQuery = queryOptions({
  queryKey: ['admin-sign-in'],
  queryFn: ({ signal }) => call('GET', 'admin/sign-in', contract.signInSettings, { signal }),
  staleTime: 0,
})
export const rolesQuery = queryOptions({
  queryKey: ['admin-roles'],
  queryFn: ({ signal }) => call('GET', 'admin/roles', contract.roleGrantsList, { signal }),
  staleTime: 0,
})
export const membersQuery = (groupId: string) =>
  queryOptions({
    queryKey: ['admin-members', groupId],
    queryFn: ({ signal }) =>
      call('GET', `admin/users?limit=100&group=${groupId}`, contract.managedUserList, { signal }),
    staleTime: 0,
  })

export const groupsQuery = queryOptions({
  queryKey: ['admin-groups'],
  queryFn: ({ signal }) => call('GET', 'admin/groups', contract.groupList, { signal }),
  staleTime: 0,
})
export const houseSharesQuery = infiniteQueryOptions({
  queryKey: ['admin-shares'],
  initialPageParam: '',
  queryFn: ({ pageParam, signal }) =>
    call('GET', `admin/shares?${page}${after(pageParam)}`, contract.adminShareList, { signal }),
  getNextPageParam: ({ nextCursor }: contract.AdminShareList) => nextCursor,
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
/** Asked again each second while something is on its way. */
export const pullsQuery = (providerId: string) =>
  queryOptions({
    queryKey: ['admin-pulls', providerId],
    queryFn: ({ signal }) => call('GET', `admin/providers/${providerId}/pulls`, contract.modelPullList, { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.items.some(isComing) === true ? 1_000 : false),
  })
export const isComing = ({ state }: contract.ModelPull): boolean => state === 'waiting' || state === 'running'

export const webSearchQuery = queryOptions({
  queryKey: ['admin-web-search'],
  queryFn: ({ signal }) => call('GET', 'admin/web-search', contract.webSearchSettings, { signal }),
  staleTime: 0,
})
export const toolServersQuery = queryOptions({
  queryKey: ['admin-tool-servers'],
  queryFn: ({ signal }) => call('GET', 'admin/tool-servers', contract.toolServerList, { signal }),
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

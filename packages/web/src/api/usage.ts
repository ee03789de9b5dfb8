import * as contract from '@parley/contract'
import type { UsageGrouping } from '@parley/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { after, call } from './http.ts'

const dayMs = 24 * 60 * 60_000

/** The first day of a span that ends today, as the server counts days. */
export function firstDay(days: number): string {
  return new Date(Date.now() - (days - 1) * dayMs).toISOString().slice(0, 10)
}

export const ownUsageQuery = (days: number) =>
  queryOptions({
    queryKey: ['own-usage', days],
    queryFn: ({ signal }) => call('GET', `me/usage?from=${firstDay(days)}`, contract.ownUsage, { signal }),
    staleTime: 0,
  })

export const adminUsageQuery = (days: number, by: UsageGrouping) =>
  queryOptions({
    queryKey: ['admin-usage', days, by],
    queryFn: ({ signal }) =>
      call('GET', `admin/usage?by=${by}&from=${firstDay(days)}`, contract.adminUsage, { signal }),
    staleTime: 0,
  })

export const feedbackSumsQuery = (days: number) =>
  queryOptions({
    queryKey: ['admin-feedback', days],
    queryFn: ({ signal }) =>
      call('GET', `admin/usage/feedback?from=${firstDay(days)}`, contract.feedbackSums, { signal }),
    staleTime: 0,
  })

export const houseStateQuery = queryOptions({
  queryKey: ['admin-house'],
  queryFn: ({ signal }) => call('GET', 'admin/usage/house', contract.houseState, { signal }),
  staleTime: 0,
})

export const houseCourseQuery = (days: number) =>
  queryOptions({
    queryKey: ['admin-house-course', days],
    queryFn: ({ signal }) => call('GET', `admin/usage/house/course?days=${days}`, contract.houseCourse, { signal }),
    staleTime: 0,
  })

export const givenUpJobsQuery = infiniteQueryOptions({
  queryKey: ['given-up-jobs'],
  initialPageParam: '',
  queryFn: ({ pageParam, signal }) => {
    const from = pageParam === '' ? '' : `?cursor=${encodeURIComponent(pageParam)}`
    return call('GET', `admin/jobs/given-up${from}`, contract.givenUpJobList, { signal })
  },
  getNextPageParam: ({ nextCursor }: contract.GivenUpJobList) => nextCursor,
  staleTime: 0,
})

export const keptQuery = infiniteQueryOptions({
  queryKey: ['admin-kept'],
  initialPageParam: '',
  queryFn: ({ pageParam, signal }) =>
    call('GET', `admin/knowledge?limit=20${after(pageParam)}`, contract.keptList, { signal }),
  getNextPageParam: ({ nextCursor }: contract.KeptList) => nextCursor,
  staleTime: 0,
})

export const budgetsQuery = queryOptions({
  queryKey: ['admin-budgets'],
  queryFn: ({ signal }) => call('GET', 'admin/budgets', contract.budgetList, { signal }),
  staleTime: 0,
})

export const injectionQuery = queryOptions({
  queryKey: ['admin-injection'],
  queryFn: ({ signal }) => call('GET', 'admin/injection', contract.versionedInjectionPolicy, { signal }),
  staleTime: 0,
})

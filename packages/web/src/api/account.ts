import * as contract from '@parley/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from './http.ts'
import { queryClient } from './queries.ts'

export const profileQuery = queryOptions({
  queryKey: ['profile'],
  queryFn: ({ signal }) => call('GET', 'me', contract.me, { signal }),
  staleTime: 0,
})
export const twoFactorQuery = queryOptions({
  queryKey: ['two-factor'],
  queryFn: ({ signal }) => call('GET', 'me/two-factor', contract.twoFactor, { signal }),
  staleTime: 0,
})
export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: ({ signal }) => call('GET', 'me/passkeys', contract.passkeyList, { signal }),
  staleTime: 0,
})
export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => call('GET', 'me/api-keys', contract.apiKeyList, { signal }),
  staleTime: 0,
})

export async function changeProfile(body: contract.ChangeMe): Promise<void> {
  const me = await call('PATCH', 'me', contract.me, { body })
  queryClient.setQueryData(profileQuery.queryKey, me)
  await queryClient.invalidateQueries({ queryKey: ['me'] })
}

export const showAgain = (...names: string[]): Promise<unknown> =>
  Promise.all(names.map((name) => queryClient.invalidateQueries({ queryKey: [name] })))

/** Does it, and then, however it went, what these show is asked for again. */
export async function andShow<Result>(names: readonly string[], work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } finally {
    await showAgain(...names)
  }
}

import * as contract from '@parley/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { after, apiUrl, call } from './http.ts'
import { inOrder } from './in-order.ts'
import { meQuery, queryClient } from './queries.ts'

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

export const termsQuery = queryOptions({
  queryKey: ['terms'],
  queryFn: ({ signal }) => call('GET', 'terms', contract.terms, { signal }),
  staleTime: 60_000,
})
/** The versions one has agreed to. */
export const agreementsQuery = queryOptions({
  queryKey: ['terms', 'agreed'],
  queryFn: ({ signal }) => call('GET', 'me/terms', contract.termsAgreementList, { signal }),
  staleTime: 0,
})
export const identitiesQuery = queryOptions({
  queryKey: ['identities'],
  queryFn: ({ signal }) => call('GET', 'me/identities', contract.identityList, { signal }),
  staleTime: 0,
})

export const activityQuery = infiniteQueryOptions({
  queryKey: ['activity'],
  initialPageParam: '',
  queryFn: ({ pageParam, signal }) =>
    call('GET', `me/activity?limit=30${after(pageParam)}`, contract.activityList, { signal }),
  getNextPageParam: ({ nextCursor }: contract.ActivityList) => nextCursor,
  staleTime: 0,
})

const exportLookMs = 1_000

/** Looks only at the head of what the archive's address answers: the archive itself may be large. */
export const exportQuery = (jobId: string | null) =>
  queryOptions({
    queryKey: ['export', jobId],
    enabled: jobId !== null,
    async queryFn({ signal }): Promise<'making' | 'ready' | 'failed'> {
      const response = await fetch(apiUrl(`me/export/${jobId}`), { method: 'HEAD', signal })
      if (response.status === 200) return 'ready'
      if (response.status !== 202) return 'failed'
      const { state } = await call('GET', `me/export/${jobId}`, contract.exportState, { signal })
      return state === 'failed' ? 'failed' : 'making'
    },
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data === 'making' || state.data === undefined ? exportLookMs : false),
  })

/** A picture of any kind, cut to a square and drawn small: what a camera wrote into it stays here. */
export async function giveAvatar(picture: Blob): Promise<void> {
  const form = new FormData()
  form.append('file', picture, 'me.png')
  showMe(await call('POST', 'me/avatar', contract.me, { form }))
}

export async function takeAvatarAway(): Promise<void> {
  showMe(await call('DELETE', 'me/avatar', contract.me))
}

function showMe(me: contract.Me): void {
  queryClient.setQueryData(profileQuery.queryKey, me)
  queryClient.setQueryData(meQuery.queryKey, me)
}

export async function changeProfile(body: contract.ChangeMe): Promise<void> {
  showMe(await call('PATCH', 'me', contract.me, { body }))
}

/** What is asked after it waits for it, so that it counts for the answer. */
export const changeLevel = (level: number): Promise<void> => inOrder('level', () => changeProfile({ level }))

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

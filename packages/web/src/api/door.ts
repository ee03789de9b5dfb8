import * as contract from '@parley/contract'
import { queryOptions } from '@tanstack/react-query'
import { forgetKept } from '../worker/offline.ts'
import { appUrl, basePath } from './base.ts'
import { call, nothing } from './http.ts'
import { forgetWords } from './kept-words.ts'

/** In the address of who has just signed out: a single sign-in service must not lead them straight back in. */
const left = 'left'
export const hasJustLeft = (): boolean => new URLSearchParams(location.search).has(left)

export const waysQuery = queryOptions({
  queryKey: ['sign-in-ways'],
  queryFn: ({ signal }) => call('GET', 'auth/providers', contract.signInWays, { signal }),
  staleTime: 0,
})

/** The addresses of mails hold a token, which is used up once somebody is in, and lead nowhere else. */
export const isFromMail = (): boolean =>
  /^\/(?:join|verify-email|reset-password|forgot-password)$/.test(location.pathname.slice(basePath.length - 1))

/** Leads to a sign-in service, and from there back to this page. */
export function serviceUrl(id: contract.Id): string {
  const here = isFromMail() ? basePath : location.pathname
  return appUrl(`api/auth/oidc/${id}/start?next=${encodeURIComponent(here)}`).href
}

export async function signOut(): Promise<void> {
  await call('POST', 'auth/logout', nothing)
  // At once: this very page may hear of it before the next one is there, and lead back in by itself.
  history.replaceState(null, '', appUrl(`?${left}`))
  forgetWords()
  await forgetKept()
  // A fresh page: nothing of one person may be left for the next one at this screen.
  window.location.assign(appUrl(`?${left}`))
}

import { signInProblem, type SignInProblem } from '@parley/contract'

const name = 'signInProblem'
let found: SignInProblem | null | undefined

/** Why somebody came back from a sign-in service without what they went for. The address tells it once. */
export function cameBackWith(): SignInProblem | null {
  if (found !== undefined) return found
  const search = new URLSearchParams(location.search)
  const told = search.get(name)
  found = signInProblem.safeParse(told).data ?? null
  if (told !== null) {
    search.delete(name)
    const rest = search.toString()
    history.replaceState(null, '', `${location.pathname}${rest === '' ? '' : `?${rest}`}${location.hash}`)
  }
  return found
}

/** It was said, and need not be said again. */
export function forgetProblem(): void {
  found = null
}

import type { Route, Scope } from '#platform/http/index.ts'
import type { RouteCase } from './harness-call.ts'

export type PersonaKind =
  | 'nobody'
  | 'halfway'
  | 'disabled'
  | 'author'
  | 'other'
  | 'reader'
  | 'administrator'
  | 'demoted'
  | 'owner'
  | 'key'

/** A status with its code, or what the route alone knows. */
export type Expectation = 'success' | 'missing' | 'anything' | `${401 | 403 | 409} ${string}`

/** Written apart from the server's own decision, so that one mistake cannot hide in both. */
export function expectationOf(route: Route, routeCase: RouteCase, kind: PersonaKind, scope?: Scope): Expectation {
  const { who } = route.policy
  if (who === 'public') return kind === 'author' || kind === 'nobody' ? 'success' : 'anything'
  if (kind === 'nobody' || kind === 'disabled') return '401 unauthenticated'
  if (kind === 'halfway') return who === 'halfway' ? 'success' : '401 two_factor_required'
  if (who === 'halfway') return '409 conflict'
  if (kind === 'key') return expectationOfKey(route, scope)
  if (!hasRank(who, kind)) return '403 forbidden'
  if (kind === 'reader' && routeCase.grants !== undefined) return isForReaders(route) ? 'success' : '403 forbidden'

  if (kind === 'owner' && routeCase.onlyOwner !== undefined) return routeCase.onlyOwner

  const namesAuthorsThing = route.path.includes(':') && !routeCase.shared
  return kind !== 'author' && namesAuthorsThing ? 'missing' : 'success'
}

/** The keys are the author's, who is no administrator. */
function expectationOfKey({ policy }: Route, scope: Scope | undefined): Expectation {
  const isTaken = policy.who === 'user' && policy.scope !== undefined && policy.scope === scope
  return isTaken ? 'success' : '403 forbidden'
}

/** Looking at a thing and into it; who else may, and what it was before, is its owner's business. */
function isForReaders({ method, path }: Route): boolean {
  if (/\/(grants|versions)$/.test(path)) return false
  return method === 'GET' || path.endsWith('/search')
}

function hasRank(who: Route['policy']['who'], kind: PersonaKind): boolean {
  if (who === 'owner') return kind === 'owner'
  if (who === 'administrator') return kind === 'owner' || kind === 'administrator'
  return true
}

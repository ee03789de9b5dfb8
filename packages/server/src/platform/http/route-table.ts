import * as z from 'zod/mini'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'
import type { HttpMethod, Route } from './route.ts'

export interface RouteMatch {
  /** Whatever a client calls a method may be asked for. */
  byMethod: ReadonlyMap<string, Route>
  /** Not decoded yet. */
  params: Record<string, string>
}

export interface RouteTable {
  routes: readonly Route[]
  find(path: string): RouteMatch | null
}

const pathPattern = /^(?:\/(?:[a-z0-9._-]+|:[a-zA-Z]+))+$/

/** Refuses to start with a route that nobody decided about. */
export function createRouteTable(routes: readonly Route[], checks: { strictBodies: boolean }): RouteTable {
  const byPath = new Map<string, Map<HttpMethod, Route>>()
  for (const route of routes) {
    checkRoute(route)
    if (checks.strictBodies) checkBodyIsStrict(route)
    let methods = byPath.get(route.path)
    if (!methods) byPath.set(route.path, (methods = new Map()))
    if (methods.has(route.method)) throw new Error(`${nameOf(route)} is declared twice.`)
    methods.set(route.method, route)
  }
  checkNoTwins(byPath.keys())

  const router = new SmartRouter<Map<HttpMethod, Route>>({ routers: [new RegExpRouter(), new TrieRouter()] })
  // The first match wins: `/api/me/sessions` goes before `/api/me/:id`.
  for (const path of [...byPath.keys()].sort(fixedFirst)) router.add('ALL', path, byPath.get(path) ?? new Map())

  return {
    routes,
    find(path) {
      const [matches, stash] = router.match('ALL', path)
      const match = matches[0]
      if (!match) return null
      const params: Record<string, string> = {}
      for (const [name, value] of Object.entries(match[1])) {
        params[name] = typeof value === 'number' ? (stash?.[value] ?? '') : value
      }
      return { byMethod: match[0], params }
    },
  }
}

export function nameOf(route: Route): string {
  return `${route.method} ${route.path}`
}

function checkRoute(route: Route): void {
  const name = nameOf(route)
  // A route table assembled from elsewhere may hold anything, whatever its type says.
  const policy: unknown = route.policy
  if (typeof policy !== 'object' || policy === null || !('who' in policy)) throw new Error(`${name} has no policy.`)
  if (!pathPattern.test(route.path)) throw new Error(`${name} has a path the router cannot hold.`)
  if (route.path.includes(':') !== (route.params !== undefined)) {
    throw new Error(`${name} must declare a schema for exactly the parameters in its path.`)
  }
  if (route.body && route.method === 'GET') throw new Error(`${name} cannot take a body.`)
  if (route.upload && (route.body || route.method === 'GET')) throw new Error(`${name} cannot take files as well.`)
  if (Object.keys(route.responses).length === 0) throw new Error(`${name} declares no answer.`)
  if (route.policy.credentials === 'ignored' && route.policy.who !== 'public') {
    throw new Error(`${name} ignores credentials but is not public.`)
  }
}

/** `/a/:x` and `/a/:y` match the same requests, so that one of them could never be reached. */
function checkNoTwins(paths: Iterable<string>): void {
  const shapes = new Map<string, string>()
  for (const path of paths) {
    const shape = path.replace(/:[a-zA-Z]+/g, ':')
    const twin = shapes.get(shape)
    if (twin) throw new Error(`${path} and ${twin} are the same path.`)
    shapes.set(shape, path)
  }
}

/** A field nobody declared must be refused rather than dropped: the sender believes that it did something. */
function checkBodyIsStrict(route: Route): void {
  if (!route.body) return
  const schema = z.toJSONSchema(route.body, { io: 'input', unrepresentable: 'any' })
  if (hasLooseObject(schema)) throw new Error(`The body of ${nameOf(route)} takes unknown fields; use z.strictObject.`)
}

function hasLooseObject(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(hasLooseObject)
  if (typeof schema !== 'object' || schema === null) return false
  if ('type' in schema && schema.type === 'object' && !('additionalProperties' in schema)) return true
  return Object.values(schema).some(hasLooseObject)
}

function fixedFirst(left: string, right: string): number {
  const weigh = (path: string) =>
    path
      .split('/')
      .map((part) => (part.startsWith(':') ? '1' : '0'))
      .join('')
  return weigh(left).localeCompare(weigh(right)) || left.localeCompare(right)
}

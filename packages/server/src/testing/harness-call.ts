import type { Route, Scope } from '#platform/http/index.ts'
import type { TestClient } from './client.ts'
import { Agent, fetch, Headers, type Response } from 'undici'

/** Somebody who calls, as the headers that make a request theirs. */
export interface Persona {
  headers: Record<string, string>
}

/** Everybody the harnesses call as. What does not exist yet is null. */
export interface Cast {
  /** Whose things the routes are asked about. An ordinary member. */
  author: Persona
  /** Another member who was given nothing. */
  other: Persona
  /** Holds the right to read what a case names under `grants`, and no other. Null where nothing can be shared. */
  reader: Persona | null
  administrator: Persona
  /** Was an administrator when it signed in, and is a member now. */
  demoted: Persona | null
  owner: Persona
  /** The author between password and second factor. */
  halfway: Persona | null
  /** Was signed in when the account was disabled. */
  disabled: Persona | null
  /** Keys of the author. */
  keys: Partial<Record<Scope, Persona>>
}

/** A call of one route that works for the author. */
export interface RouteCase {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  /** Instead of a body: one text file in a form. */
  upload?: { field: string; name: string; text: string | Uint8Array }
  headers?: Record<string, string>
  /** What the route names belongs to everybody it lets in, so that nobody is a stranger to it. */
  shared?: boolean
  /** Where the author says who may read the thing: one other person is given that, and no more. */
  grants?: string
  /** A success ends the caller's session or account. */
  spends?: boolean
  /** What the only owner is answered, where an owner may not go. */
  onlyOwner?: `409 ${string}`
  /** Things are so already: nothing happens, and nothing is written down. */
  idle?: boolean
  /** Failures that are this route's honest answer here to who may call it, such as 503 without a provider. */
  mayAnswer?: number[]
}

/** Who signs in ends the session that their browser held: so those of the cast go on. */
export const atNewBrowser = { headers: { cookie: '' } }

/** Makes the author's things afresh for one call; every text in them holds the canary. */
export type MakeCase = (stage: { cast: Cast; canary: string }) => RouteCase | Promise<RouteCase>

/** The same, from the author's own browser. */
export type AuthorsCase = (author: TestClient, canary: string) => RouteCase | Promise<RouteCase>

export interface Harness {
  base: URL
  routes: readonly Route[]
  makeCast(): Promise<Cast>
  /** Before each call of the fuzz: lets time pass, so that limiters refuse nothing. */
  beforeCall?(): void | Promise<void>
  /** Lets go of what it holds of the app. */
  close?(): Promise<void>
  /** How many acts were written down so far. */
  acts?(): number | Promise<number>
  /** Under `GET /api/things/:id`. */
  cases: Record<string, MakeCase>
}

export interface HarnessAnswer {
  status: number
  contentType: string
  headers: string
  text: string
}

export interface HarnessCall {
  method: string
  /** Below the public path, filled in, with its query. */
  path: string
  headers: Record<string, string>
  body?: string | Uint8Array
}

/** Streams that never end are read for this long. */
const streamMs = 300

/** Looks no name up: the threads that would are the ones that hash, and that wait for names of models that lead nowhere. */
const byNumber = new Agent({
  connect: {
    lookup: (_name, { all }, answer) =>
      all ? answer(null, [{ address: '127.0.0.1', family: 4 }]) : answer(null, '127.0.0.1', 4),
  },
})

export async function call(base: URL, { method, path, headers, body }: HarnessCall): Promise<HarnessAnswer> {
  const sent = new Headers({ ...('cookie' in headers && { origin: base.origin }), ...headers })
  const response = await fetch(new URL(path.replace(/^\//, ''), base), {
    dispatcher: byNumber,
    method,
    headers: sent,
    redirect: 'manual',
    ...(body !== undefined && { body: Buffer.from(body) }),
  })
  const contentType = response.headers.get('content-type') ?? ''
  const text = contentType.startsWith('text/event-stream') ? await readStream(response) : await response.text()
  const lines = [...response.headers].map(([name, value]) => `${name}: ${value}`)
  return { status: response.status, contentType, headers: lines.join('\n'), text }
}

async function readStream(response: Response): Promise<string> {
  if (!response.body) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  const timer = setTimeout(() => void reader.cancel(), streamMs)
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    text += decoder.decode(read.value, { stream: true })
  }
  clearTimeout(timer)
  return text
}

export function nameOf(route: Route): string {
  return `${route.method} ${route.path}`
}

export function fillPath(path: string, params: Record<string, string>, query: Record<string, string> = {}): string {
  const filled = path.replaceAll(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams(query).toString()
  return search === '' ? filled : `${filled}?${search}`
}

const boundary = 'harness-boundary'

export function jsonCall(route: Route, routeCase: RouteCase, persona: Persona): HarnessCall {
  const { params, query, body, upload, headers } = routeCase
  if (upload) {
    const { field, name, text } = upload
    const part = `content-disposition: form-data; name="${field}"; filename="${name}"`
    return {
      method: route.method,
      path: fillPath(route.path, params ?? {}, query),
      headers: { ...persona.headers, ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: Buffer.concat(
        [`--${boundary}\r\n${part}\r\n\r\n`, text, `\r\n--${boundary}--\r\n`].map((piece) => Buffer.from(piece)),
      ),
    }
  }
  return {
    method: route.method,
    path: fillPath(route.path, params ?? {}, query),
    headers: { ...persona.headers, ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
}

/** A route nobody wrote a case for is a hole in every promise the harnesses show. */
export function uncovered({ routes, cases }: Harness): string[] {
  const names = new Set(routes.map(nameOf))
  return [
    ...[...names].filter((name) => !cases[name]).map((name) => `${name}: no case says how to call it`),
    ...Object.keys(cases)
      .filter((name) => !names.has(name))
      .map((name) => `${name}: a case for a route there is not`),
  ]
}

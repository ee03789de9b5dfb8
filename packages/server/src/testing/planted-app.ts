import * as z from 'zod/mini'
import { id, newId } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { systemClock } from '#platform/clock.ts'
import { createHttpServer, createMemoryLimiter, createSessionCookie } from '#platform/http/index.ts'
import { route, type Authentication, type Caller, type Route } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { Cast, Harness, Persona } from './harness-call.ts'

/** A tiny product whose mistakes are planted one by one, to show that the harnesses find each. */
export type Mistake =
  | 'none'
  | 'forbids instead of hiding'
  | 'other words for foreign'
  | 'shows foreign text'
  | 'checks nobody'
  | 'trusts a type'
  | 'undeclared answer'
  | 'weaker headers'
  | 'writes nothing down'

const author = newId()
const scopes = { kind: 'key', keyId: newId(), scopes: ['read'] } as const

const people: Record<string, Authentication> = {
  author: as(author, 'member'),
  other: as(newId(), 'member'),
  administrator: as(newId(), 'administrator'),
  owner: as(newId(), 'owner'),
  halfway: { ...as(author, 'member'), stage: 'halfway' },
  readKey: { caller: { userId: author, role: 'member', via: { ...scopes, scopes: ['read'] } }, stage: 'full' },
}

function as(userId: string, role: Caller['role']): Authentication {
  return { caller: { userId, role, via: { kind: 'session', sessionId: newId() } }, stage: 'full' }
}

interface Note {
  id: string
  userId: string
  text: string
}

const weaker = {
  'x-content-type-options': 'sniff',
  'content-security-policy':
    "default-src 'self'; img-src *; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'cache-control': 'max-age=60',
}

function noteRoutes(mistake: Mistake, notes: Map<string, Note>, act: () => void): Route[] {
  const find = (noteId: string, caller: Caller): Note => {
    const note = notes.get(noteId)
    const foreign = note !== undefined && note.userId !== caller.userId
    if (foreign && mistake === 'forbids instead of hiding') throw new AppError('forbidden', 'Not yours.')
    if (foreign && mistake === 'other words for foreign') throw new AppError('not_found', 'Hidden.')
    if (foreign && mistake === 'shows foreign text') throw new AppError('not_found', `No ${note.text}.`)
    if (!note || (foreign && mistake !== 'checks nobody')) throw new AppError('not_found', 'Nothing here.')
    return note
  }
  return [
    route({
      method: 'GET',
      path: '/api/notes/:id',
      summary: 'Read',
      policy: { who: 'user', scope: 'read' },
      params: z.object({ id }),
      responses: { 200: z.object({ text: z.string() }) },
      handle: ({ params, caller }) => ({
        status: 200,
        body: { text: find(params.id, caller).text },
        ...(mistake === 'weaker headers' && { headers: weaker }),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/notes',
      summary: 'Write',
      policy: { who: 'user' },
      body: z.strictObject({ text: mistake === 'trusts a type' ? z.unknown() : z.string() }),
      responses: { 201: z.object({ text: z.string() }) },
      handle: ({ body }) => ({
        status: mistake === 'undeclared answer' ? 202 : 201,
        body: { text: mistake === 'trusts a type' ? (body as { text: string }).text.trim() : body.text },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/people',
      summary: 'Everybody',
      policy: { who: 'administrator' },
      responses: { 204: null },
      handle: () => ({ status: 204 }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/bell',
      summary: 'Ring',
      policy: { who: 'administrator' },
      responses: { 204: null },
      handle() {
        if (mistake !== 'writes nothing down') act()
        return { status: 204 }
      },
    }),
  ]
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const persona = (name: string): Persona => ({ headers: { cookie: `parley=${name}` } })

export async function startPlantedApp(mistake: Mistake): Promise<Harness & AsyncDisposable> {
  const notes = new Map<string, Note>()
  let acts = 0
  const routes = noteRoutes(mistake, notes, () => (acts += 1))
  const off = {
    requests: 0,
    messages: 0,
    login: 0,
    register: 0,
    costly: 0,
    searches: 0,
    fetches: 0,
    asides: 0,
    exports: 0,
  }
  const server = createHttpServer({
    routes,
    authenticate: async ({ sessionToken, bearer }) => people[sessionToken ?? bearer ?? ''] ?? null,
    cookie: createSessionCookie({ secure: false, basePath: '/' }),
    limiter: createMemoryLimiter({ clock: systemClock, perMinute: off }),
    log: silent,
    clock: systemClock,
    publicUrl: null,
    allowedOrigins: [],
    trustedProxies: [],
    staticDir: null,
    checkResponses: mistake !== 'undeclared answer',
  })
  const { port } = await server.listen('127.0.0.1', 0)
  const cast: Cast = {
    author: persona('author'),
    other: persona('other'),
    reader: null,
    administrator: persona('administrator'),
    owner: persona('owner'),
    halfway: persona('halfway'),
    disabled: persona('disabled'),
    demoted: null,
    keys: { read: { headers: { authorization: 'Bearer readKey' } } },
  }
  return {
    base: new URL(`http://127.0.0.1:${port}/`),
    routes,
    makeCast: async () => cast,
    acts: () => acts,
    cases: {
      'GET /api/notes/:id': ({ canary }) => {
        const note = { id: newId(), userId: author, text: canary }
        notes.set(note.id, note)
        return { params: { id: note.id } }
      },
      'POST /api/notes': () => ({ body: { text: 'hello' } }),
      'GET /api/people': () => ({}),
      'POST /api/admin/bell': () => ({}),
    },
    [Symbol.asyncDispose]: () => server.close(0),
  }
}

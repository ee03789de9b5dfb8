import type { ServerResponse } from 'node:http'
import type { Id, Role } from '@parley/contract'
import type * as z from 'zod/mini'
import type { LimiterName } from './limiter.ts'
import type { UploadedFile, UploadRule } from './multipart.ts'

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** What an API key may be granted. */
export type Scope = 'chat' | 'read' | 'knowledge' | 'gateway'

/** Who is asking, as the one authenticator found. */
export interface Caller {
  userId: Id
  role: Role
  /** How the caller proved it: a browser's cookie, an access token or an API key with its scopes. */
  via:
    | { kind: 'session'; sessionId: Id }
    | { kind: 'token'; sessionId: Id }
    | { kind: 'key'; keyId: Id; scopes: Scope[] }
  /** When that ends by itself, unless using it moves the end. What outlasts a request asks again then. */
  endsAt?: number | undefined
}

/**
 * Who may call a route. Everything is refused that is not named here.
 * `public`: anybody. `user`: any enabled account. `administrator`: administrators and the owner. `session`: a signed-in
 * browser only, no key and no token. `halfway`: the cookie between password and second factor.
 */
export interface Policy {
  who: 'public' | 'halfway' | 'user' | 'session' | 'administrator' | 'owner'
  /** The scope a key needs; without one the route takes no key. */
  scope?: Scope
  /** Only within minutes of a password, a passkey or a sign-in: what a borrowed browser must not do. */
  stepUp?: boolean
  /** For the few things that go on for who has not agreed to the terms: agreeing, leaving, taking everything along. */
  consent?: 'not-needed'
  /**
   * For what leads to a second factor where the house demands one, and for leaving; consent is asked for after that.
   */
  secondFactor?: 'not-needed'
  /** Counted per user, or per address where the route is public. */
  limiter?: LimiterName
  /** Only for `public`: answers without looking anybody up, so that it works while the database does not. */
  credentials?: 'ignored'
}

/** Empty where the route declares no schema. */
type Parsed<Schema> = Schema extends z.ZodMiniType ? z.output<Schema> : undefined

export interface RouteRequest<Params, Query, Body, Who> {
  caller: Who
  params: Params
  query: Query
  body: Body
  /** The files of a route that declares `upload`, as they arrive; to be read once. */
  uploads: AsyncIterable<UploadedFile>
  headers: Headers
  /** The client's true address: forwarded headers count only from trusted proxies. */
  address: string
  requestId: string
  /** Aborts when the client is gone. */
  signal: AbortSignal
}

export interface RouteAnswer {
  status: number
  /** Sent as JSON, or as it is when `headers` names another content type: then text or bytes. */
  body?: unknown
  headers?: Record<string, string>
  cookies?: string[]
  /** Takes over the response, for streams. Called after the headers are decided, with the raw response. */
  stream?: (response: ServerResponse) => void
}

type CallerOf<Who extends Policy['who']> = Who extends 'public' ? Caller | null : Caller

export interface RouteDefinition<
  Who extends Policy['who'],
  Params extends z.ZodMiniType | undefined,
  Query extends z.ZodMiniType | undefined,
  Body extends z.ZodMiniType | undefined,
> {
  method: HttpMethod
  /** Below the public path, with `:name` parameters. */
  path: string
  summary: string
  policy: Policy & { who: Who }
  params?: Params
  query?: Query
  body?: Body
  /** Bytes; 256 KB unless said. Holds for what arrives after decompression too. */
  bodyLimit?: number
  /** Why this GET changes something all the same. Any other that would write fails in tests and development. */
  writes?: string
  /** Files instead of a JSON body. They arrive while the handler runs: it decides before who may send them. */
  upload?: UploadRule
  /** Schema per success status; `null` for an empty answer. Checked in tests and development. */
  responses: Record<number, z.ZodMiniType | null>
  handle(
    request: RouteRequest<Parsed<Params>, Parsed<Query>, Parsed<Body>, CallerOf<Who>>,
  ): Promise<RouteAnswer> | RouteAnswer
}

/** A route once it is in the table: its types have done their work. */
// oxlint-disable-next-line typescript/no-explicit-any -- the table holds routes of every shape; `route` checked each
export type Route = RouteDefinition<any, any, any, any>

/** Declares a route; infers what its handler gets from the schemas it names. */
export function route<
  Who extends Policy['who'],
  Params extends z.ZodMiniType | undefined = undefined,
  Query extends z.ZodMiniType | undefined = undefined,
  Body extends z.ZodMiniType | undefined = undefined,
>(definition: RouteDefinition<Who, Params, Query, Body>): Route {
  return definition
}

import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import {
  route,
  type Caller,
  type Route,
  type RouteAnswer,
  type RouteRequest,
  type SessionCookie,
} from '#platform/http/index.ts'
import type { AccountService, SignedInUser, SignupMode } from './accounts.service.ts'
import type { Origin, Sessions } from './sessions.ts'

export interface AccountRouteOptions {
  service: AccountService
  sessions: Sessions
  cookie: SessionCookie
  instance: { name: string; version: string; signup: SignupMode }
}

const changeMe = z.strictObject({
  displayName: z.optional(contract.displayName),
  username: z.optional(contract.username),
})

export function accountRoutes({ service, sessions, cookie, instance }: AccountRouteOptions): Route[] {
  const signedIn = (status: number, { user, session }: SignedInUser): RouteAnswer => ({
    status,
    body: { user },
    cookies: [cookie.set(session.token, session.expiresAt)],
  })

  return [
    route({
      method: 'GET',
      path: '/api/instance',
      summary: 'What a page must know before anybody signs in',
      policy: { who: 'public' },
      responses: { 200: contract.instance },
      handle: async () => ({ status: 200, body: { ...instance, needsOwner: await service.needsOwner() } }),
    }),
    route({
      method: 'POST',
      path: '/api/auth/register',
      summary: 'Make an account; the first one becomes the owner',
      policy: { who: 'public', limiter: 'register' },
      body: contract.register,
      responses: { 201: contract.signedIn },
      handle: async (request) => signedIn(201, await service.register(request.body, originOf(request))),
    }),
    route({
      method: 'POST',
      path: '/api/auth/login',
      summary: 'Sign in with an e-mail address or username and a password',
      policy: { who: 'public', limiter: 'login' },
      body: contract.login,
      responses: { 200: contract.signedIn },
      handle: async (request) => signedIn(200, await service.login(request.body, originOf(request))),
    }),
    route({
      method: 'POST',
      path: '/api/auth/logout',
      summary: 'End this session',
      policy: { who: 'session' },
      responses: { 204: null },
      handle: async ({ caller }) => {
        await sessions.end(sessionIdOf(caller), caller.userId)
        return { status: 204, cookies: [cookie.clear()], headers: { 'clear-site-data': '"storage"' } }
      },
    }),
    route({
      method: 'POST',
      path: '/api/auth/refresh',
      summary: "Replace the session's token",
      policy: { who: 'session' },
      responses: { 200: contract.refreshed },
      handle: async ({ headers }) => {
        const { issued, expiresAt } = await sessions.rotate(cookie.read(headers) ?? '')
        return {
          status: 200,
          body: { expiresAt: new Date(expiresAt).toISOString() },
          ...(issued && { cookies: [cookie.set(issued.token, issued.expiresAt)] }),
        }
      },
    }),
    route({
      method: 'POST',
      path: '/api/auth/token',
      summary: 'A short-lived access token for sockets and scripts',
      policy: { who: 'session' },
      responses: { 200: contract.accessToken },
      handle: async ({ caller }) => {
        const { token, expiresIn } = await sessions.issueAccess(sessionIdOf(caller), caller.userId)
        return { status: 200, body: { accessToken: token, expiresIn } }
      },
    }),
    route({
      method: 'GET',
      path: '/api/me',
      summary: 'The account of the caller',
      policy: { who: 'user', scope: 'read' },
      responses: { 200: contract.user },
      handle: async ({ caller }) => ({ status: 200, body: await service.user(caller.userId) }),
    }),
    route({
      method: 'PATCH',
      path: '/api/me',
      summary: 'Change the name people see or the username',
      policy: { who: 'session' },
      body: changeMe,
      responses: { 200: contract.user },
      handle: async ({ caller, body }) => ({ status: 200, body: await service.change(caller.userId, body) }),
    }),
    route({
      method: 'GET',
      path: '/api/me/sessions',
      summary: 'Where this account is signed in',
      policy: { who: 'session' },
      responses: { 200: contract.sessionList },
      handle: async ({ caller }) => {
        const current = sessionIdOf(caller)
        const items = (await sessions.list(caller.userId)).map((session) => ({
          id: session.id,
          current: session.id === current,
          device: session.device,
          address: session.address,
          createdAt: new Date(session.created_at).toISOString(),
          lastUsedAt: new Date(session.last_used_at).toISOString(),
        }))
        return { status: 200, body: { items, nextCursor: null } }
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/me/sessions/:id',
      summary: 'End one session',
      policy: { who: 'session' },
      params: z.object({ id: contract.id }),
      responses: { 204: null },
      handle: async ({ caller, params }) => {
        await sessions.end(params.id, caller.userId)
        return { status: 204 }
      },
    }),
  ]
}

function originOf(request: RouteRequest<unknown, unknown, unknown, unknown>): Origin {
  return { device: (request.headers.get('user-agent') ?? 'Unknown device').slice(0, 300), address: request.address }
}

function sessionIdOf(caller: Caller): contract.Id {
  if (caller.via.kind === 'key') throw new AppError('forbidden', 'This needs a signed-in browser.')
  return caller.via.sessionId
}

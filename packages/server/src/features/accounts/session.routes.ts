import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import type { AuditTrail } from '#platform/audit.ts'
import { route, type Route, type SessionCookie } from '#platform/http/index.ts'
import type { Endings } from './endings.ts'
import { sessionIdOf } from './requests.ts'
import type { Sessions } from './sessions.ts'

export interface SessionRouteOptions {
  sessions: Sessions
  cookie: SessionCookie
  audit: AuditTrail
  endings: Pick<Endings, 'endSessionsOf'>
}

/** The session a browser holds, and the others of the same person. */
export function sessionRoutes({ sessions, cookie, audit, endings }: SessionRouteOptions): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/auth/logout',
      summary: 'End this session',
      policy: { who: 'session', secondFactor: 'not-needed' },
      responses: { 204: null },
      handle: async ({ caller, address }) => {
        await sessions.end(sessionIdOf(caller), caller.userId)
        await audit.record({ action: 'logout', actorId: caller.userId, address, result: 'ok' })
        return { status: 204, cookies: [cookie.clear()], headers: { 'clear-site-data': '"storage"' } }
      },
    }),
    route({
      method: 'POST',
      path: '/api/auth/refresh',
      summary: "Replace the session's token",
      policy: { who: 'session', secondFactor: 'not-needed' },
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
      path: '/api/me/sessions',
      summary: 'End all sessions but this one',
      policy: { who: 'session' },
      responses: { 200: contract.signedOut },
      handle: async ({ caller }) => {
        const ended = await endings.endSessionsOf(caller.userId, 'ended by the person', { keptId: sessionIdOf(caller) })
        return { status: 200, body: { sessions: ended } }
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/me/sessions/:id',
      summary: 'End one session',
      policy: { who: 'session' },
      params: z.object({ id: contract.id }),
      responses: { 204: null },
      handle: async ({ caller, params, address }) => {
        await sessions.end(params.id, caller.userId)
        const target = { kind: 'session', id: params.id }
        await audit.record({ action: 'session.ended', actorId: caller.userId, target, address, result: 'ok' })
        return { status: 204 }
      },
    }),
  ]
}

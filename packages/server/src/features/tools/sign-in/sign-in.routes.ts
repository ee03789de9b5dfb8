import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { route, type Caller, type Route, type RouteAnswer } from '#platform/http/index.ts'
import type { Insider } from './flows.ts'
import type { OwnSignIns } from './own-sign-ins.ts'

const params = z.object({ id: contract.id })
const text = z.string().check(z.maxLength(4000))
const started = ({ url, cookies }: { url: string; cookies: string[] }): RouteAnswer => ({
  status: 200,
  body: { url },
  cookies,
})

function insiderOf({ userId, role, via }: Caller): Insider {
  if (via.kind === 'key') throw new AppError('forbidden', 'This needs a signed-in browser.')
  return { userId, sessionId: via.sessionId, administers: role !== 'member' }
}

/** Signing in at servers of tools, for the house and for oneself. */
export function toolSignInRoutes(signIns: OwnSignIns): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/admin/tool-servers/:id/sign-in',
      summary: 'Begin to sign in at a server of tools, for the house where it does so: go to the address in the answer',
      policy: { who: 'administrator', limiter: 'costly', stepUp: true },
      params,
      responses: { 200: contract.toolSignInStarted },
      handle: async (request) => started(await signIns.begin(insiderOf(request.caller), request.params.id, request)),
    }),
    route({
      method: 'DELETE',
      path: '/api/admin/tool-servers/:id/sign-in',
      summary: 'Sign out at a server of tools',
      policy: { who: 'administrator' },
      params,
      responses: { 204: null },
      async handle({ caller, address, params: { id } }) {
        await signIns.end({ userId: caller.userId, address }, id)
        return { status: 204 }
      },
    }),
    route({
      method: 'GET',
      path: '/api/me/tool-servers',
      summary: 'The servers of tools at which one signs in for oneself',
      policy: { who: 'session' },
      responses: { 200: contract.ownToolServerList },
      handle: async ({ caller }) => ({
        status: 200,
        body: { items: await signIns.list(caller.userId), nextCursor: null },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/me/tool-servers/:id/sign-in',
      summary: 'Begin to sign in for oneself at a server of tools: go to the address in the answer',
      policy: { who: 'session', limiter: 'costly' },
      params,
      responses: { 200: contract.toolSignInStarted },
      handle: async (request) => started(await signIns.beginOwn(insiderOf(request.caller), request.params.id, request)),
    }),
    route({
      method: 'DELETE',
      path: '/api/me/tool-servers/:id/sign-in',
      summary: 'Sign out at a server of tools where one has signed in for oneself',
      policy: { who: 'session' },
      params,
      responses: { 204: null },
      async handle({ caller, address, params: { id } }) {
        await signIns.endOwn({ userId: caller.userId, address }, id)
        return { status: 204 }
      },
    }),
    route({
      method: 'GET',
      path: '/api/tool-servers/:id/callback',
      summary: 'Where a service that signs in for a server of tools leads the browser back to',
      policy: { who: 'public', limiter: 'login' },
      params,
      // Services add what they like; what counts is checked by the library.
      query: z.looseObject({ state: z.optional(text), code: z.optional(text), iss: z.optional(text) }),
      writes: 'The protocol comes back by GET; only the browser that began, with what it was given, is signed in.',
      responses: { 302: null },
      async handle(request) {
        const search = new URLSearchParams()
        for (const [name, value] of Object.entries(request.query)) {
          if (typeof value === 'string') search.set(name, value)
        }
        const { caller } = request
        const insider = caller?.via.kind === 'session' ? insiderOf(caller) : null
        const { url, cookies } = await signIns.finish(request.params.id, search.toString(), request, insider)
        return { status: 302, headers: { location: url }, cookies }
      },
    }),
  ]
}

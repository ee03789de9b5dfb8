import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { route, type Caller, type Route, type RouteAnswer } from '#platform/http/index.ts'
import type { Flows, Way } from './flows.ts'
import type { Insider } from './ports.ts'
import type { Identities } from './identities.service.ts'
import type { ProviderService } from './providers.service.ts'

const text = z.string().check(z.maxLength(4000))
const nextText = z.optional(z.string().check(z.maxLength(2000)))
const byProvider = z.object({ id: contract.id })

const startedAt = ({ url, cookies }: Way): RouteAnswer => ({ status: 200, body: { url }, cookies })

function insiderOf({ userId, via }: Caller): Insider {
  if (via.kind === 'key') throw new AppError('forbidden', 'This needs a signed-in browser.')
  return { userId, sessionId: via.sessionId }
}

const leadTo = ({ url, cookies }: Way): RouteAnswer => ({ status: 302, headers: { location: url }, cookies })

/** The ways in through other services, and the services linked to one's own account. */
export function oidcRoutes(providers: ProviderService, flows: Flows, identities: Identities): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/auth/providers',
      summary: 'How one can sign in here',
      policy: { who: 'public' },
      responses: { 200: contract.signInWays },
      handle: async () => ({ status: 200, body: await providers.ways() }),
    }),
    route({
      method: 'GET',
      path: '/api/auth/oidc/:id/start',
      summary: 'Leads a browser to a sign-in service',
      policy: { who: 'public', limiter: 'login' },
      params: byProvider,
      query: z.strictObject({ next: nextText }),
      writes: 'A link begins to sign in: what the service must give back is kept, for this browser alone.',
      responses: { 302: null },
      handle: async (request) => leadTo(await flows.start(request.params.id, request, request.query.next)),
    }),
    route({
      method: 'POST',
      path: '/api/auth/oidc/:id/start',
      summary: 'The same for who was invited: their invitation stands in no address. Go to the one in the answer',
      policy: { who: 'public', limiter: 'login' },
      params: byProvider,
      body: z.strictObject({ next: nextText, invite: z.string().check(z.maxLength(200)) }),
      responses: { 200: contract.linkStarted },
      async handle(request) {
        const { next, invite } = request.body
        return startedAt(await flows.start(request.params.id, request, next, invite))
      },
    }),
    route({
      method: 'POST',
      path: '/api/auth/oidc/:id/step-up',
      summary: 'Prove once more that it is you, by a service of yours: go to the address in the answer',
      policy: { who: 'session', limiter: 'login', secondFactor: 'not-needed' },
      params: byProvider,
      responses: { 200: contract.linkStarted },
      handle: async (request) =>
        startedAt(await flows.startProof(request.params.id, request, insiderOf(request.caller))),
    }),
    route({
      method: 'GET',
      path: '/api/auth/oidc/:id/callback',
      summary: 'Where a sign-in service leads the browser back to',
      policy: { who: 'public', limiter: 'login' },
      params: byProvider,
      // Services add what they like; what counts is checked by the library.
      query: z.looseObject({ state: z.optional(text), code: z.optional(text), iss: z.optional(text) }),
      writes: 'The protocol comes back by GET; only the browser that began, with what it was given, is let in.',
      responses: { 302: null },
      async handle(request) {
        const search = new URLSearchParams()
        for (const [name, value] of Object.entries(request.query)) {
          if (typeof value === 'string') search.set(name, value)
        }
        const { caller, params } = request
        const insider = caller?.via.kind === 'session' ? insiderOf(caller) : null
        return leadTo(await flows.finish(params.id, search.toString(), request, insider))
      },
    }),
    route({
      method: 'GET',
      path: '/api/me/identities',
      summary: 'The sign-in services that stand for this account',
      policy: { who: 'session', secondFactor: 'not-needed' },
      responses: { 200: contract.identityList },
      handle: async ({ caller }) => ({
        status: 200,
        body: { items: await identities.list(caller.userId), nextCursor: null },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/me/identities',
      summary: 'Begin to link a sign-in service to this account: go to the address in the answer',
      policy: { who: 'session', stepUp: true, limiter: 'login' },
      body: z.strictObject({ providerId: contract.id, next: nextText }),
      responses: { 200: contract.linkStarted },
      async handle(request) {
        const { providerId, next } = request.body
        return startedAt(await flows.startLink(providerId, request, next, insiderOf(request.caller)))
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/me/identities/:id',
      summary: 'Take a sign-in service off this account',
      policy: { who: 'session', stepUp: true },
      params: byProvider,
      responses: { 204: null },
      async handle({ caller, params }) {
        const { userId, sessionId } = insiderOf(caller)
        await identities.unlink(userId, sessionId, params.id)
        return { status: 204 }
      },
    }),
  ]
}

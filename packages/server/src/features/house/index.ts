import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import type { AuditTrail } from '#platform/audit.ts'
import { route, type Caller, type Route } from '#platform/http/index.ts'
import { createAppearance, type HouseAppearance } from './appearance.ts'
import { appearanceRoutes } from './appearance.routes.ts'
import { createFactorDemand, type FactorDemandOptions, type FactorDemands } from './factor-demand.ts'
import { factorDemandRoutes } from './factor-demand.routes.ts'
import { createPageHosts, type PageHostsOptions } from './page-hosts.ts'
import { createRetention, type RetentionOptions } from './retention.ts'
import { createTerms, type HouseTerms, type TermsOptions } from './terms.ts'

export interface HouseOptions extends TermsOptions, RetentionOptions, FactorDemandOptions, PageHostsOptions {
  audit: AuditTrail
  /** Everybody who has a page open is told. */
  changed(): void
}

export interface House {
  routes: Route[]
  terms: Pick<HouseTerms, 'hasAgreed' | 'agreeWithin' | 'agreementsOf'>
  appearance: Pick<HouseAppearance, 'current' | 'name'>
  factorDemand: Pick<FactorDemands, 'isOf'>
  pageHosts: { start(): Promise<unknown>; allows(hostAndPort: string): boolean }
  /** What the house still asks of a person before it lets them in. */
  standingOf(caller: Caller): Promise<{ consented: boolean; enrolled: boolean }>
}

const administers = { policy: { who: 'administrator' } } as const
const agreed = { who: 'user', scope: 'read', consent: 'not-needed' } as const
/** What is gone, or asked of everybody anew, cannot be taken back. */
const weighty = { policy: { who: 'administrator', stepUp: true } } as const

/** What holds for everybody who lives here: what they agree to, and how long things are kept. */
export function createHouse(options: HouseOptions): House {
  const terms = createTerms(options)
  const retention = createRetention(options)
  const appearance = createAppearance(options.settings)
  const factorDemand = createFactorDemand(options)
  const pageHosts = createPageHosts(options)
  return {
    terms,
    appearance,
    factorDemand,
    pageHosts,
    async standingOf(caller) {
      const [consented, isMissing] = await Promise.all([terms.hasAgreed(caller.userId), factorDemand.isMissing(caller)])
      return { consented, enrolled: !isMissing }
    },
    routes: [
      ...pageHosts.routes,
      ...factorDemandRoutes(factorDemand, options.audit),
      ...appearanceRoutes({ appearance, audit: options.audit, changed: options.changed }),
      route({
        method: 'GET',
        path: '/api/terms',
        summary: 'What members agree to',
        policy: { who: 'public' },
        responses: { 200: contract.terms },
        handle: async () => ({ status: 200, body: await terms.current() }),
      }),
      route({
        method: 'POST',
        path: '/api/me/consent',
        summary: 'Agree to the terms that were read',
        policy: { who: 'session', consent: 'not-needed' },
        body: contract.agreeToTerms,
        responses: { 204: null },
        async handle({ caller, body }) {
          await terms.agree(caller.userId, body.version)
          return { status: 204 }
        },
      }),
      route({
        method: 'GET',
        path: '/api/me/terms',
        summary: 'The versions of the terms the caller has agreed to, newest first',
        policy: agreed,
        responses: { 200: contract.termsAgreementList },
        handle: async ({ caller }) => ({
          status: 200,
          body: { items: await terms.agreementsOf(caller.userId), nextCursor: null },
        }),
      }),
      route({
        method: 'GET',
        path: '/api/me/terms/:version',
        summary: 'A version of the terms as the caller agreed to it',
        policy: agreed,
        params: z.object({ version: z.coerce.number().check(z.int()) }),
        responses: { 200: contract.terms },
        handle: async ({ caller, params }) => ({
          status: 200,
          body: await terms.agreedTo(caller.userId, params.version),
        }),
      }),
      route({
        ...weighty,
        method: 'PUT',
        path: '/api/admin/terms',
        summary: 'Publish a new version of the terms; everybody is asked again',
        body: contract.publishTerms,
        responses: { 200: contract.terms },
        handle: async ({ caller, body }) => ({ status: 200, body: await terms.publish(caller.userId, body) }),
      }),
      route({
        ...administers,
        method: 'GET',
        path: '/api/admin/retention',
        summary: 'How long things are kept',
        responses: { 200: contract.versionedRetention },
        handle: async () => ({ status: 200, body: await retention.get() }),
      }),
      route({
        ...weighty,
        method: 'PUT',
        path: '/api/admin/retention',
        summary: 'Change how long things are kept',
        body: contract.changeRetention,
        responses: { 200: contract.versionedRetention },
        async handle({ caller, body }) {
          const stored = await retention.set(body.value, body.version)
          const detail = { ...body.value }
          await options.audit.record({ action: 'retention.changed', actorId: caller.userId, result: 'ok', detail })
          return { status: 200, body: stored }
        },
      }),
      route({
        ...administers,
        method: 'POST',
        path: '/api/admin/retention/preview',
        summary: 'How much would go now, were these the rules; nothing goes',
        body: contract.previewRetention,
        responses: { 200: contract.removedCounts },
        handle: async ({ body }) => ({ status: 200, body: await retention.preview(body.value) }),
      }),
      route({
        ...weighty,
        method: 'POST',
        path: '/api/admin/retention/enforce',
        summary: 'Remove now what has had its time',
        responses: { 200: contract.removedCounts },
        async handle({ caller }) {
          const removed = await retention.enforce()
          const entry = { action: 'retention.enforced', actorId: caller.userId, detail: removed }
          await options.audit.record({ ...entry, result: 'ok' })
          return { status: 200, body: removed }
        },
      }),
    ],
  }
}

import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'

export type HealthState = 'ok' | 'degraded' | 'failed'

/** Says how a part is; one that does not answer in time has failed. */
export type HealthCheck = () => Promise<HealthState>

const limitMs = 2_000
/** Anybody may ask, as often as they like; the database is asked once in this time. */
const freshMs = 1_000
const state = z.enum(['ok', 'degraded', 'failed'])
const report = z.object({ status: state, checks: z.record(z.string(), z.object({ state })) })

/** Names and states only: strangers read this. */
export function healthRoutes(checks: Record<string, HealthCheck>): Route[] {
  const remembered = Object.entries(checks).map(([name, check]) => [name, remember(check)] as const)
  const policy = { who: 'public', credentials: 'ignored' } as const
  return [
    route({
      method: 'GET',
      path: '/health/live',
      summary: 'Whether the process can answer',
      policy,
      responses: { 200: z.object({ status: z.literal('ok') }) },
      handle: () => ({ status: 200, body: { status: 'ok' } }),
    }),
    route({
      method: 'GET',
      path: '/health/ready',
      summary: 'Whether everything it needs is there',
      policy,
      responses: { 200: report, 503: report },
      async handle() {
        const entries = await Promise.all(
          remembered.map(async ([name, check]) => [name, { state: await check() }] as const),
        )
        const states = entries.map(([, { state }]) => state)
        const status = states.includes('failed') ? 'failed' : states.includes('degraded') ? 'degraded' : 'ok'
        return { status: status === 'failed' ? 503 : 200, body: { status, checks: Object.fromEntries(entries) } }
      },
    }),
  ]
}

/** One question at a time, however many ask; a check that hangs is not asked again before it has answered. */
function remember(check: HealthCheck): HealthCheck {
  let asking: Promise<HealthState> | null = null
  let asked: Promise<HealthState> = Promise.resolve('ok')
  let askedAt = Number.NEGATIVE_INFINITY
  const ask = () => {
    asking = Promise.resolve().then(check)
    const done = () => {
      asking = null
    }
    asking.then(done, done)
    return asking
  }
  return () => {
    if (performance.now() - askedAt < freshMs) return asked
    askedAt = performance.now()
    asked = within(() => asking ?? ask())
    return asked
  }
}

async function within(check: HealthCheck): Promise<HealthState> {
  const late = Promise.withResolvers<HealthState>()
  const timer = setTimeout(() => late.resolve('failed'), limitMs)
  try {
    return await Promise.race([check(), late.promise])
  } catch {
    return 'failed'
  } finally {
    clearTimeout(timer)
  }
}

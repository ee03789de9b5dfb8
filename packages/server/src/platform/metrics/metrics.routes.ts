import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { sameToken } from '#platform/crypto/index.ts'
import { route, type Route } from '#platform/http/index.ts'
import type { Metrics } from './metrics.ts'

export interface MetricsAccess {
  mode: 'local' | 'token' | 'off'
  token: string | null
}

const forwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']
const loopbackAddress = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/
const loopbackHost = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/

/** `/metrics`, for whoever the operator named. To everybody else it does not exist. */
export function metricsRoutes(metrics: Metrics, access: MetricsAccess): Route[] {
  if (access.mode === 'off') return []
  return [
    route({
      method: 'GET',
      path: '/metrics',
      summary: 'Figures for Prometheus',
      policy: { who: 'public', credentials: 'ignored' },
      responses: { 200: z.string() },
      async handle({ address, headers }) {
        if (!allows(access, address, headers)) throw new AppError('not_found', 'There is nothing here.')
        return {
          status: 200,
          headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
          body: await metrics.render(),
        }
      },
    }),
  ]
}

function allows({ mode, token }: MetricsAccess, address: string, headers: Headers): boolean {
  if (mode === 'token') {
    const given = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1]
    return token !== null && given !== undefined && sameToken(given, token)
  }
  // A proxy on this machine that nobody declared also comes from loopback; what it forwards gives it away.
  return (
    loopbackAddress.test(address) &&
    loopbackHost.test(headers.get('host') ?? '') &&
    !forwarded.some((name) => headers.has(name))
  )
}

import type { Clock } from '#platform/clock.ts'
import type { Log, LogFields } from '#platform/log/index.ts'
import type { Exchange } from './exchange.ts'
import type { HttpMetrics } from './options.ts'

export const staticRoute = 'static'
export const unmatchedRoute = 'unmatched'

/** One line per request when it is over, however it ended. No address, query or body: those may hold tokens. */
export function observeEnd(exchange: Exchange, clock: Clock, log: Log, metrics: HttpMetrics | undefined): void {
  const { request, response } = exchange
  const ended = metrics?.beginRequest?.()
  response.once('close', () => {
    const durationMs = Math.round((clock.monotonic() - exchange.startedAt) * 100) / 100
    const method = request.method ?? 'GET'
    const status = response.statusCode
    const observation = { method, route: exchange.route, status, durationMs }
    metrics?.request(observation)
    ended?.(observation)

    const fields: LogFields = { requestId: exchange.requestId, method, route: exchange.route, status, durationMs }
    if (exchange.userId) fields['userId'] = exchange.userId
    if (!response.writableFinished) fields['aborted'] = true
    if (exchange.failure) Object.assign(fields, exchange.failure)

    if (status >= 500) log.error('request failed', fields)
    else if (exchange.route === staticRoute) log.debug('request', fields)
    else log.info('request', fields)
  })
}

import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { newId } from '@parley/contract'
import { asAppError, toProblem, type AppError } from '#platform/app-error.ts'
import { createClientReader } from './client.ts'
import { readCredentials } from './credentials.ts'
import { requestIdOf } from './exchange.ts'
import type { HttpLimits, HttpServerOptions } from './options.ts'
import { createOriginRules } from './origin.ts'
import { basePathOf, belowBase } from './public-path.ts'
import { notFound } from './send.ts'
import type { UpgradeHandler } from './upgrade-handler.ts'
import { checkSingleHost, readTarget } from './target.ts'

export interface Upgrades {
  wants(request: IncomingMessage): boolean
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

export function createUpgrades(options: HttpServerOptions, limits: HttpLimits): Upgrades {
  const handlers = new Map(Object.entries(options.upgrades ?? {}))
  const basePath = basePathOf(options.publicUrl)
  const rules = createOriginRules(options.publicUrl, options.allowedOrigins)
  const readClient = createClientReader(options.trustedProxies)

  function handlerFor(request: IncomingMessage): UpgradeHandler | undefined {
    return handlers.get(belowBase(request.url?.split('?')[0] ?? '', basePath))
  }

  async function admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const handler = handlerFor(request)
    if (!handler) throw notFound()
    const { search } = readTarget(request, limits.urlBytes)
    checkSingleHost(request)
    const client = readClient(request)
    rules.checkHost(client)
    await handler({
      request,
      socket,
      head,
      credentials: readCredentials(request.headers, options.cookie),
      origin: rules.judge(client, request.headers),
      query: new URLSearchParams(search),
      address: client.address,
      requestId: requestIdOf(request),
      refuse: (error) => refuse(socket, error),
    })
  }

  return {
    // Anything else that asks for another protocol (curl offers h2c) is answered in the one it already speaks.
    wants: (request) => request.headers.upgrade?.toLowerCase() === 'websocket' && handlerFor(request) !== undefined,
    handle(request, socket, head) {
      // No closure: it would keep the whole request for as long as the connection lives.
      socket.on('error', destroyIt)
      admit(request, socket, head).catch((thrown: unknown) => {
        const error = asAppError(thrown)
        if (error.code === 'internal') options.log.error('upgrade failed', { requestId: requestIdOf(request), error })
        refuse(socket, error)
      })
    },
  }
}

function destroyIt(this: Duplex): void {
  this.destroy()
}

function refuse(socket: Duplex, error: AppError): void {
  const problem = toProblem(error, newId())
  const retry = problem.retryAfter === null ? [] : [`Retry-After: ${Math.ceil(problem.retryAfter)}`]
  socket.end(rawProblem(problem.status, JSON.stringify(problem), retry))
}

/** For answers outside Node's own machinery: refused upgrades and requests too broken to parse. */
export function rawProblem(status: number, body: string, headers: readonly string[] = []): string {
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    ...headers,
    '',
    body,
  ].join('\r\n')
}

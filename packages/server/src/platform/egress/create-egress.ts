import { Agent, type Dispatcher } from 'undici'
import { AppError } from '../app-error.ts'
import type { Log } from '../log/log.ts'
import { assertMayName, createConnector, type Reach, type Resolver } from './connector.ts'
import { createResolver } from './resolver.ts'
import { acceptedEncodings } from './decoder.ts'
import type { Egress, EgressLimits, EgressRequest, EgressResponse, EgressStreamHandler } from './egress.ts'
import { Exchange, type Receiver } from './exchange.ts'
import { checkHeaders } from './headers.ts'
import { followRedirects } from './redirects.ts'
import { ResponseBody } from './response-body.ts'
import { sentBody } from './sent-body.ts'
import { parseTarget, type Target } from './target.ts'

export interface EgressCall {
  purpose: EgressRequest['purpose']
  hostAndPort: string
  /** The status it answered with, or the code of the failure. */
  outcome: number | string
  milliseconds: number
  bytes: number
}

export interface EgressOptions {
  /**
   * Whether an administrator configured this `host:port` for this purpose, so that it may be private. Asked anew on
   * every request: a host taken off the list is refused from then on.
   */
  allowsPrivate(hostAndPort: string, purpose: EgressRequest['purpose']): boolean
  limits?: Partial<EgressLimits>
  log?: Log
  /** Called where a call begins; what it gives, where it has ended. */
  beginCall?: (() => (call: EgressCall) => void) | undefined
  resolver?: Resolver
  /** PEM; trusted instead of the usual ones. */
  certificateAuthorities?: string[]
}

export const defaultLimits: EgressLimits = {
  connectMs: 10_000,
  firstByteMs: 120_000,
  idleMs: 120_000,
  totalMs: 1_800_000,
  maximumBytes: 64 * 1024 * 1024,
}

export function createEgress(options: EgressOptions): Egress {
  const standing = { ...defaultLimits, ...options.limits }
  const agents: Record<Reach, Agent> = { public: createAgent('public'), local: createAgent('local') }

  /** Apart, so that a connection opened while a host was allowed is never used once it is not. */
  function createAgent(reach: Reach): Agent {
    const resolver = options.resolver ?? createResolver()
    return new Agent({
      allowH2: false,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: createConnector(reach, resolver, standing.connectMs || 60_000, options.certificateAuthorities),
    })
  }

  function open(
    request: EgressRequest,
    target: Target,
    encodings: string,
    receiver: (exchange: () => Exchange) => Receiver,
  ): void {
    const reach: Reach = options.allowsPrivate(target.hostAndPort, request.purpose) ? 'local' : 'public'
    assertMayName(target.hostname, reach)
    const sent = request.body === undefined ? undefined : sentBody(request.body)
    const headers = {
      ...checkHeaders(request.headers ?? {}),
      'accept-encoding': encodings,
      ...(sent && { 'content-length': String(sent.length) }),
    }
    const limits = { ...standing, ...request.limits }
    const watched = measure(
      request,
      target,
      receiver(() => exchange),
    )
    const exchange = new Exchange(target, limits, watched, request.signal)
    watched.bytes = () => exchange.bytes
    exchange.start(agents[reach], {
      origin: target.url.origin,
      path: target.path,
      method: request.method,
      headers,
      ...(sent && { body: sent.body }),
    } satisfies Dispatcher.DispatchOptions)
  }

  function measure(request: EgressRequest, target: Target, receiver: Receiver): Receiver & { bytes: () => number } {
    // Not the request itself: what it sends is not kept until the last word of the answer.
    const { purpose } = request
    const started = performance.now()
    const ended = options.beginCall?.()
    let status = 0
    const finish = (outcome: number | string): void => {
      const milliseconds = Math.round(performance.now() - started)
      const call = { purpose, hostAndPort: target.hostAndPort, outcome, milliseconds }
      ended?.({ ...call, bytes: measured.bytes() })
      options.log?.debug('outgoing request', call)
    }
    const measured = {
      bytes: () => 0,
      head(found: number, headers: Record<string, string>) {
        status = found
        receiver.head(found, headers)
      },
      data: (piece: Uint8Array) => receiver.data(piece),
      end() {
        finish(status)
        receiver.end()
      },
      fail(error: unknown) {
        finish(error instanceof AppError ? error.code : 'aborted')
        receiver.fail(error)
      },
    }
    return measured
  }

  function once(request: EgressRequest): Promise<EgressResponse> {
    return new Promise((resolve, reject) => {
      const target = parseTarget(request.url)
      open(request, target, acceptedEncodings, (exchange) => {
        let body: ResponseBody | undefined
        return {
          head(status, headers) {
            body = new ResponseBody(exchange())
            resolve(respond(target, status, headers, body))
          },
          data: (piece) => body?.push(piece),
          end: () => body?.end(),
          fail: (error) => (body ? body.fail(error) : reject(error)),
        }
      })
    })
  }

  return {
    async request(request) {
      return request.purpose === 'page' ? followRedirects(request, once) : once(request)
    },
    stream(request, handler) {
      return new Promise((resolve, reject) => {
        // Packing would hold tokens back until a block is full.
        open(request, parseTarget(request.url), 'identity', (exchange) => streamed(handler, exchange, resolve, reject))
      })
    },
    async close() {
      await Promise.all([agents.public.destroy(), agents.local.destroy()])
    },
  }
}

function streamed(
  handler: EgressStreamHandler,
  exchange: () => Exchange,
  resolve: () => void,
  reject: (error: unknown) => void,
): Receiver {
  const hangUp = (): void => exchange().fail(new Error('nobody reads on'))
  return {
    head: (status, headers) => handler.onHead(status, headers, hangUp),
    data: (piece) => handler.onData(piece),
    end: resolve,
    fail: reject,
  }
}

function respond(target: Target, status: number, headers: Record<string, string>, body: ResponseBody): EgressResponse {
  const text = async (): Promise<string> => new TextDecoder().decode(await body.bytes())
  return {
    url: target.url.href,
    status,
    headers,
    body,
    discard: () => body.discard(),
    text,
    async json() {
      try {
        return JSON.parse(await text()) as unknown
      } catch (cause) {
        if (cause instanceof AppError) throw cause
        throw new AppError('provider_unavailable', `${target.hostAndPort} did not answer with JSON.`, { cause })
      }
    },
  }
}

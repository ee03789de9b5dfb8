import { AppError } from '#platform/app-error.ts'
import { StringDecoder } from 'node:string_decoder'
import type { Egress, EgressLimits } from '#platform/egress/index.ts'
import type { PieceReader } from './event-stream.ts'
import { readFailure, type UpstreamFailure } from './upstream-failure.ts'

/** Where a provider is and how to speak to it. */
export interface Upstream {
  egress: Egress
  baseUrl: string
  headers: Record<string, string>
  limits: Partial<EgressLimits>
}

export interface StreamedCall {
  path: string
  body: unknown
  signal: AbortSignal
  /** Feeds on the answer. Not called when the server refuses. */
  reader: PieceReader
  /** Takes the whole answer of a server that does not stream but sends one JSON document. */
  onDocument?(text: string): void
  /** Whether the protocol's end has been read: then nothing more is waited for. */
  ended(): boolean
}

const longestFailure = 64 * 1024
/** A server that keeps the connection open after the protocol's end gets this long to close it, so it can be reused. */
const closingGraceMs = 1000

/**
 * Posts a request and streams its answer into the reader. Resolves with the server's refusal, or with null once the
 * protocol or the connection has ended.
 */
export function streamCall(upstream: Upstream, call: StreamedCall): Promise<UpstreamFailure | null> {
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined
    let failed: { status: number; headers: Record<string, string>; text: string } | undefined
    let document: string | undefined
    let leave = (): void => undefined
    const decoder = new StringDecoder('utf8')

    const handler = {
      onHead(status: number, headers: Record<string, string>, hangUp: () => void) {
        leave = hangUp
        if (status < 200 || status > 299) failed = { status, headers, text: '' }
        else if (isType(headers, 'text/html')) throw webPage(upstream.baseUrl)
        else if (call.onDocument && isType(headers, 'application/json')) document = ''
      },
      onData(piece: Uint8Array) {
        if (failed) {
          if (failed.text.length < longestFailure) failed.text += decoder.write(Buffer.from(piece))
        } else if (document !== undefined) {
          document += decoder.write(Buffer.from(piece))
        } else if (grace === undefined) {
          call.reader.feed(piece)
          if (!call.ended()) return
          grace = setTimeout(() => leave(), closingGraceMs)
          resolve(null)
        }
      },
    }
    upstream.egress
      .stream(
        {
          url: join(upstream.baseUrl, call.path),
          method: 'POST',
          headers: { 'content-type': 'application/json', ...upstream.headers },
          body: JSON.stringify(call.body),
          purpose: 'provider',
          limits: upstream.limits,
          signal: call.signal,
        },
        handler,
      )
      .then(() => {
        if (failed) return resolve(readFailure(failed.status, failed.headers, failed.text))
        if (document !== undefined) call.onDocument?.(document)
        else if (grace === undefined) call.reader.end()
        resolve(null)
      })
      .catch(reject)
      .finally(() => clearTimeout(grace))
  })
}

/** Asks for a JSON document; a refusal is returned, not thrown. */
export async function jsonCall(
  upstream: Upstream,
  request: { path: string; method?: 'GET' | 'POST'; body?: unknown; signal: AbortSignal },
): Promise<{ failure: UpstreamFailure } | { body: unknown; failure: null }> {
  const response = await upstream.egress.request({
    url: join(upstream.baseUrl, request.path),
    method: request.method ?? 'GET',
    headers: {
      accept: 'application/json',
      ...(request.body !== undefined && { 'content-type': 'application/json' }),
      ...upstream.headers,
    },
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    purpose: 'provider',
    limits: upstream.limits,
    signal: request.signal,
  })
  const ok = response.status >= 200 && response.status <= 299
  if (!ok) return { failure: readFailure(response.status, response.headers, await response.text()) }
  if (isType(response.headers, 'text/html')) {
    response.discard()
    throw webPage(upstream.baseUrl)
  }
  return { body: await response.json(), failure: null }
}

function isType(headers: Record<string, string>, type: string): boolean {
  return (headers['content-type'] ?? '').includes(type)
}

export function join(baseUrl: string, path: string): string {
  return baseUrl.replace(/\/+$/, '') + path
}

export function serverName(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : 'The model server'
}

function webPage(baseUrl: string): AppError {
  const message = `${serverName(baseUrl)} answered with a web page, not as a model server. Check the address.`
  return new AppError('provider_unavailable', message, { retryable: true, actions: ['retry'] })
}

/** For an event that is no JSON, or not of this protocol. */
export function unreadable(baseUrl: string): AppError {
  const message = `${serverName(baseUrl)} sent something that is not an answer in the expected form.`
  return new AppError('provider_unavailable', message, { retryable: true, actions: ['retry'] })
}

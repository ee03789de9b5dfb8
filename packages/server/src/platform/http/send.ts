import { hash } from 'node:crypto'
import { newId, type Problem } from '@parley/contract'
import { AppError, asAppError, toProblem } from '#platform/app-error.ts'
import type { Exchange } from './exchange.ts'
import { endDrained } from './end-drained.ts'
import { ClientGone } from './read-body.ts'
import type { RouteAnswer } from './route.ts'

const json = 'application/json; charset=utf-8'
const problemJson = 'application/problem+json; charset=utf-8'
/** Hashing more than this costs more than it saves. */
const largestTagged = 64 * 1024
const secondsUntilRetry = 5

export function sendAnswer(exchange: Exchange, answer: RouteAnswer): void {
  const { request, response } = exchange
  response.setHeader('cache-control', 'no-store')
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value)
  if (answer.cookies?.length) response.setHeader('set-cookie', answer.cookies)

  if (answer.stream) {
    response.writeHead(answer.status)
    if (request.method === 'HEAD') return void response.end()
    answer.stream(response)
    // Whoever waits for the head must not wait for the first event; without effect if that was written already.
    if (!response.writableEnded) response.flushHeaders()
    return
  }
  if (answer.body === undefined) {
    response.writeHead(answer.status)
    return endDrained(exchange)
  }
  sendBody(exchange, answer)
}

function sendBody(exchange: Exchange, { status, body, headers }: RouteAnswer): void {
  const { request, response } = exchange
  const payload = toPayload(body, headers)
  const bytes = Buffer.byteLength(payload)
  if (!response.hasHeader('content-type')) response.setHeader('content-type', json)

  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (isRead && status === 200 && bytes <= largestTagged && !response.hasHeader('etag')) {
    const tag = `W/"${hash('sha1', payload, 'base64url')}"`
    response.setHeader('etag', tag)
    if (matchesTag(request.headers['if-none-match'], tag)) {
      response.removeHeader('content-type')
      response.writeHead(304).end()
      return
    }
  }
  response.setHeader('content-length', bytes)
  response.writeHead(status)
  endDrained(exchange, payload)
}

/** Text stays text: Node then sends head and body in one write. */
function toPayload(body: unknown, headers: RouteAnswer['headers']): string | Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const namesType = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'content-type')
  return namesType && typeof body === 'string' ? body : JSON.stringify(body)
}

export function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  const opaque = tag.replace(/^W\//, '')
  return header.split(',').some((given) => given.trim() === '*' || given.trim().replace(/^W\//, '') === opaque)
}

/** The one place where a failure becomes an answer. */
export function sendFailure(exchange: Exchange, thrown: unknown): void {
  const { response } = exchange
  if (thrown instanceof ClientGone) return void response.destroy()

  const error = asAppError(thrown)
  const problem = withRetry(toProblem(error, newId()))
  exchange.failure = { code: problem.code, errorId: problem.errorId }
  if (problem.status >= 500) exchange.failure.error = thrown
  // The head is out: a broken connection is the only honest way left to say that this is not all.
  if (response.headersSent) return void response.destroy()

  const { failureShape } = exchange
  const payload = JSON.stringify(failureShape === null ? problem : failureShape(problem))
  for (const name of ['etag', 'set-cookie', 'content-disposition']) response.removeHeader(name)
  response.setHeader('content-type', failureShape === null ? problemJson : json)
  response.setHeader('content-length', Buffer.byteLength(payload))
  response.setHeader('cache-control', 'no-store')
  if (problem.status === 401) response.setHeader('www-authenticate', 'Bearer realm="parley"')
  if (problem.retryAfter !== null) response.setHeader('retry-after', Math.ceil(problem.retryAfter))
  response.writeHead(problem.status)
  endDrained(exchange, payload)
}

function withRetry(problem: Problem): Problem {
  const mustSayWhen = problem.status === 429 || problem.status === 503
  return mustSayWhen && problem.retryAfter === null ? { ...problem, retryAfter: secondsUntilRetry } : problem
}

export function notFound(): AppError {
  return new AppError('not_found', 'There is nothing here, or it is not yours to see.')
}

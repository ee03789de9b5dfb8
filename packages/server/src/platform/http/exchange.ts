import type { Problem } from '@parley/contract'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Another form for failures, for clients that speak another protocol. */
export type FailureShape = (problem: Problem) => unknown

/** One request and its answer, and what the log line about it will say. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  /** Monotonic milliseconds. */
  readonly startedAt: number
  /** The pattern of the route; an address itself may hold tokens. */
  route: string
  userId: string | null
  /** How its failures are written, where not as problem documents. */
  failureShape: FailureShape | null
  failure: { code: string; errorId: string; error?: unknown } | null
}

const sanePattern = /^[A-Za-z0-9._-]{8,64}$/

/** A proxy's or script's own id is kept so that logs can be joined, unless it could confuse them. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && sanePattern.test(given) ? given : randomUUID()
}

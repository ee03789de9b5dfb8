import type { IncomingMessage, ServerResponse } from 'node:http'
import type { OriginVerdict } from './origin.ts'

const exposedHeaders = 'ETag, Retry-After, X-Request-Id'
const dayInSeconds = 86_400

/** Only for origins on the operator's exact list, each named in the answer; the star is never sent. */
export function writeCorsHeaders(request: IncomingMessage, response: ServerResponse, verdict: OriginVerdict): void {
  response.setHeader('vary', 'Origin')
  if (verdict !== 'allowed' || request.headers.origin === undefined) return
  response.setHeader('access-control-allow-origin', request.headers.origin)
  response.setHeader('access-control-allow-credentials', 'true')
  response.setHeader('access-control-expose-headers', exposedHeaders)
}

export function writePreflight(response: ServerResponse, allow: string, verdict: OriginVerdict): void {
  response.setHeader('allow', allow)
  if (verdict === 'allowed') {
    response.setHeader('access-control-allow-methods', allow)
    response.setHeader('access-control-allow-headers', 'Authorization, Content-Type, Last-Event-ID')
    response.setHeader('access-control-max-age', dayInSeconds)
  }
  response.writeHead(204).end()
}

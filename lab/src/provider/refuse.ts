import type { ServerResponse } from 'node:http'
import type { Wire } from './protocol.ts'
import type { LabScript } from './script.ts'

const page =
  '<!doctype html><html><head><title>Welcome</title></head><body><h1>Sign in to the network</h1></body></html>'

/** Plays the faults that leave no room for an answer. False when the script has none of these. */
export function refuse(response: ServerResponse, wire: Wire, script: LabScript): boolean {
  const fail = (status: number, message: string): boolean => {
    const retryAfter = script.retryAfterSeconds === undefined ? {} : { 'retry-after': String(script.retryAfterSeconds) }
    response.writeHead(status, { 'content-type': 'application/json', ...retryAfter })
    response.end(JSON.stringify(wire.error(status, message)))
    return true
  }
  const answer = (status: number, type: string, body: string): boolean => {
    response.writeHead(status, { 'content-type': type }).end(body)
    return true
  }
  switch (script.fault) {
    case 'silent':
      return true
    case 'reset':
      response.destroy()
      return true
    case 'html':
      return answer(200, 'text/html; charset=utf-8', page)
    case 'garbage':
      return answer(
        200,
        'text/event-stream',
        'data: {"choices":[{"delta":{"content":\n\n\u0000\u0001 not json at all\n',
      )
    case 'plain-error':
      return answer(502, 'text/plain', 'Bad gateway: upstream connect error')
    case 'redirect':
      response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end()
      return true
    case 'rate-limited':
      return fail(429, 'Rate limit reached for requests.')
    case 'server-error':
      return fail(500, 'The server had an error while processing your request.')
    case 'overloaded':
      return fail(529, 'Overloaded')
    case 'bad-key':
      if (wire.wrongKey) return answer(wire.wrongKey.status, 'application/json', JSON.stringify(wire.wrongKey.body))
      return fail(401, 'Incorrect API key provided: sk-lab-secret.')
    case 'too-long':
      return fail(400, "This model's maximum context length is 8192 tokens, however you requested 9000 tokens.")
    default:
      return false
  }
}

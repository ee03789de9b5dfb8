import type { Exchange } from './exchange.ts'
import { hasBody } from './read-body.ts'

const mostDrainedBytes = 4 * 1024 * 1024
const longestDrainMs = 2_000

/**
 * Ends an answer given before the whole body had come. Closing at once would reset the connection, and the client
 * would lose the answer that tells it why; so what still comes is thrown away, within limits, and then it is closed.
 */
export function endDrained({ request, response }: Exchange, payload?: string | Buffer): void {
  if (request.complete || !hasBody(request)) return void response.end(payload)

  response.shouldKeepAlive = false
  if (payload && request.method !== 'HEAD') response.write(payload)
  else response.flushHeaders()
  let bytes = 0
  const timer = setTimeout(finish, longestDrainMs)
  function finish(): void {
    clearTimeout(timer)
    response.end(() => request.destroy())
  }
  request.on('data', (piece: Buffer) => {
    bytes += piece.length
    if (bytes > mostDrainedBytes) finish()
  })
  request.once('end', finish)
  request.once('close', () => clearTimeout(timer))
  request.resume()
}

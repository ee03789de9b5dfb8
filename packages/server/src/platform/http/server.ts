import { createServer, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { newId } from '@parley/contract'
import { AppError, toProblem } from '#platform/app-error.ts'
import { StartError } from '#platform/lifecycle/index.ts'
import { openDoors, type Doors } from './doors.ts'
import { defaultLimits, type HttpServerOptions } from './options.ts'
import { createPipeline } from './pipeline.ts'
import { createUpgrades, rawProblem } from './upgrade.ts'

export interface HttpServer {
  /** The port is the one really taken, which 0 leaves to the system. */
  listen(host: string, port: number): Promise<{ port: number }>
  /** Takes no more, lets what runs finish for `drainMs`, then ends it. */
  close(drainMs: number): Promise<void>
}

const mostFrequentCheckMs = 1_000

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const limits = { ...defaultLimits, ...options.limits }
  const upgrades = createUpgrades(options, limits)
  const upgraded = new Set<Duplex>()
  /** The answer a connection is busy with: a second one must never be written into it. */
  const current = new WeakMap<Duplex, ServerResponse>()
  let doors: Doors | undefined
  let closing = false
  const pipeline = createPipeline(options, limits)

  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: limits.headerBytes,
      // Node looks for late requests only this often, and every 30 s by itself.
      connectionsCheckingInterval: Math.min(mostFrequentCheckMs, limits.headersMs),
      shouldUpgradeCallback: upgrades.wants,
    },
    (request, response) => {
      if (closing) response.shouldKeepAlive = false
      current.set(request.socket, response)
      response.once('close', () => {
        // Where requests were sent without waiting, the next answer has taken its place by now.
        if (current.get(request.socket) === response) current.delete(request.socket)
        // `close` let go of what was idle then; what becomes idle afterwards would hold it up.
        if (closing) server.closeIdleConnections()
      })
      pipeline(request, response)
    },
  )
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
    upgrades.handle(request, socket, head)
  })
  // Told where nothing has moved for as long: also of one that waits for an answer, or for the next request.
  server.setTimeout(limits.stalledMs, (socket) => {
    if (socket.writableLength > 0 || !current.has(socket)) socket.destroy()
  })
  server.on('clientError', (error, socket) => answerBrokenRequest(error, socket, current.get(socket)))

  return {
    async listen(host, port) {
      doors = await openDoors(server, host, port).catch((error: NodeJS.ErrnoException) => {
        throw new StartError(reasonFor(error, host, port), { cause: error })
      })
      // After the start nothing is left that could fail the promise; a late error must not end the process.
      server.on('error', (error) => options.log.error('listener failed', { error }))
      return { port: doors.port }
    },
    async close(drainMs) {
      closing = true
      if (doors === undefined) return
      const closed = doors.close()
      const timer = setTimeout(() => {
        server.closeAllConnections()
        for (const socket of upgraded) socket.destroy()
      }, drainMs)
      await closed
      clearTimeout(timer)
    },
  }
}

function reasonFor(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use. Stop what uses it, or choose another with PARLEY_PORT.`
    case 'EACCES':
      return `Port ${port} may not be opened by this user. Choose one above 1023 with PARLEY_PORT.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine. Set PARLEY_HOST to 127.0.0.1 or to one that is.`
    default:
      return `Cannot listen on ${host} port ${port}: ${error.code ?? error.message}.`
  }
}

/** What Node could not read as HTTP, or what came too slowly, never reaches the pipeline. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex, current: ServerResponse | undefined): void {
  const isMidAnswer = current?.headersSent === true && !current.writableFinished
  if (error.code === 'ECONNRESET' || isMidAnswer || !socket.writable) return void socket.destroy()
  const problem = toProblem(new AppError(...brokenBecause(error.code)), newId())
  socket.end(rawProblem(problem.status, JSON.stringify(problem)), () => socket.destroy())
}

function brokenBecause(code: string | undefined): ConstructorParameters<typeof AppError> {
  if (code === 'HPE_HEADER_OVERFLOW') return ['too_large', 'The headers of this request are too large.']
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return ['validation_failed', 'The request took too long to arrive.']
  return ['validation_failed', 'This is not a valid HTTP request.']
}

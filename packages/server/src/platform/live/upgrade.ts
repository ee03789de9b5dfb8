import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { closeCodes, maximumLiveFrameBytes } from '@parley/contract'
import { WebSocketServer, type WebSocket } from 'ws'
import { asAppError } from '#platform/app-error.ts'
import type { Caller } from '#platform/http/route.ts'
import { createClientFrames } from './client-frames.ts'
import type { Outlet, OutletEvents } from './outlet.ts'
import type { LiveOptions, LivePorts } from './ports.ts'
import { Rate } from './rate.ts'
import type { Subscription } from './subscription.ts'
import type { Topics } from './topics.ts'
import { openWebSocketOutlet } from './websocket-outlet.ts'

export interface UpgradeOptions extends LiveOptions {
  ports: LivePorts
  topics: Topics
  connect(caller: Caller, open: (events: OutletEvents) => Outlet): Subscription
  greet(subscription: Subscription): void
  openChanges(subscription: Subscription, after: string | undefined): void
}

/** Client frames a second, and how many at once. A page that opens sends a few; a person types far fewer. */
const framesPerSecond = 20
const framesAtOnce = 100

/** Takes WebSocket upgrades: who it is, whether there is room, and then the frames in both directions. */
export function createUpgrade(options: UpgradeOptions) {
  const { ports, clock, log } = options
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maximumLiveFrameBytes,
  })
  /** Handshakes under way per address: nobody is signed in until they are done. */
  const strangers = new Map<string, number>()

  async function handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const ignore = (): void => undefined
    socket.on('error', ignore)
    const address = ports.addressOf(request)
    const waiting = strangers.get(address) ?? 0
    if (options.connectionsPerAddress > 0 && waiting >= options.connectionsPerAddress) return refuse(socket, 429)
    strangers.set(address, waiting + 1)
    try {
      const caller = await ports.authenticate(request).catch((error: unknown) => asAppError(error))
      if (socket.destroyed) return
      // A foreign page must not even get a connection; a person who was signed out must be told why it closed.
      if (caller instanceof Error && caller.code !== 'unauthenticated') return refuse(socket, statusFor(caller.code))
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        socket.off('error', ignore)
        if (caller instanceof Error) farewell(webSocket, closeCodes.unauthenticated)
        else open(webSocket, socket, caller)
      })
    } finally {
      const left = (strangers.get(address) ?? 1) - 1
      if (left === 0) strangers.delete(address)
      else strangers.set(address, left)
    }
  }

  function open(webSocket: WebSocket, socket: Duplex, caller: Caller): void {
    let receive: ((text: string) => void) | undefined
    try {
      const subscription = options.connect(caller, (events) =>
        openWebSocketOutlet(webSocket, socket, { ...events, message: (text) => receive?.(text) }),
      )
      const rate = new Rate(framesPerSecond, framesAtOnce, clock.monotonic())
      receive = createClientFrames(subscription, rate, {
        ports,
        topics: options.topics,
        log,
        monotonic: () => clock.monotonic(),
        openChanges: options.openChanges,
        tooMany: (one) => one.close(closeCodes.tooMany, null),
      })
      options.greet(subscription)
    } catch (error) {
      farewell(webSocket, closeCodes.tooMany)
      if (asAppError(error).code === 'internal') log.error('A live connection could not be opened', { error })
    }
  }

  return {
    handle,
    refuseUnknown: (socket: Duplex) => refuse(socket, 404),
    close: () => new Promise<void>((resolve) => webSockets.close(() => resolve())),
  }
}

function farewell(webSocket: WebSocket, code: number): void {
  webSocket.on('error', () => webSocket.terminate())
  webSocket.close(code)
  setTimeout(() => webSocket.terminate(), 500).unref()
}

function statusFor(code: string): number {
  return code === 'forbidden' ? 403 : code === 'rate_limited' ? 429 : 503
}

const reasons: Record<number, string> = {
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Unavailable',
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${reasons[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

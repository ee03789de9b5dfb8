import type { Duplex } from 'node:stream'
import { closeCodes, maximumLiveFrameBytes } from '@parley/contract'
import { WebSocketServer, type WebSocket } from 'ws'
import { AppError, asAppError } from '#platform/app-error.ts'
import { addressKey, type Caller, type Upgrade } from '#platform/http/index.ts'
import { createClientFrames } from './client-frames.ts'
import { createLiveGuard } from './guard.ts'
import type { Outlet, OutletEvents } from './outlet.ts'
import type { LiveOptions, LivePorts } from './ports.ts'
import { Rate } from './rate.ts'
import type { Subscription } from './subscription.ts'
import type { Topics } from './topics.ts'
import { WebSocketOutlet } from './websocket-outlet.ts'

export interface UpgradeOptions extends LiveOptions {
  ports: LivePorts
  topics: Topics
  connect(caller: Caller, open: (events: OutletEvents) => Outlet): Subscription
  greet(subscription: Subscription): void
  openChanges: (subscription: Subscription, after: string | undefined) => void
}

/** Client frames a second, and how many at once. A page that opens sends a few; a person types far fewer. */
const framesPerSecond = 20
const framesAtOnce = 100

/** Takes WebSocket upgrades: who it is, whether there is room, and then the frames in both directions. */
export function createUpgrade(options: UpgradeOptions) {
  const { ports, clock, log } = options
  const guard = createLiveGuard(ports, log)
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maximumLiveFrameBytes,
  })
  /** Handshakes under way per address: nobody is signed in until they are done. */
  const strangers = new Map<string, number>()

  async function handle(upgrade: Upgrade): Promise<void> {
    const { request, socket, head, address } = upgrade
    // One home owns a whole range of addresses.
    const home = addressKey(address)
    const waiting = strangers.get(home) ?? 0
    if (options.connectionsPerAddress > 0 && waiting >= options.connectionsPerAddress) throw tooManyStrangers()
    strangers.set(home, waiting + 1)
    try {
      const caller = await identify(upgrade)
      if (caller === null) await ports.takeStranger?.(address)
      if (socket.destroyed) return
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        // A page whose person was signed out must learn why, and a refused handshake tells a page nothing.
        if (caller) open(webSocket, socket, caller, address)
        else farewell(webSocket, closeCodes.unauthenticated)
      })
    } finally {
      const left = (strangers.get(home) ?? 1) - 1
      if (left === 0) strangers.delete(home)
      else strangers.set(home, left)
    }
  }

  async function identify({ credentials, origin, query, address }: Upgrade): Promise<Caller | null> {
    const token = query.get('token')
    // A cookie comes along whatever page asks, and the same-origin policy does not hold for WebSockets.
    if (credentials?.sessionToken !== undefined && origin === 'none') {
      throw new AppError('forbidden', 'This request came from another site.')
    }
    const authentication = credentials
      ? await ports.authenticate(credentials)
      : token === null
        ? null
        : await ports.authenticateToken(token)
    if (authentication?.stage !== 'full') return null
    return guard.open(authentication, address)
  }

  function open(webSocket: WebSocket, socket: Duplex, caller: Caller, address: string): void {
    let receive: ((text: string) => void) | undefined
    try {
      const subscription = options.connect(
        caller,
        (events) => new WebSocketOutlet(webSocket, socket, { ...events, message: (text) => receive?.(text) }),
      )
      const rate = new Rate(framesPerSecond, framesAtOnce, clock.monotonic())
      receive = createClientFrames(subscription, rate, {
        ports,
        guard: (command) => guard.command(subscription, command, address),
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
    close: () => new Promise<void>((resolve) => webSockets.close(() => resolve())),
  }
}

function farewell(webSocket: WebSocket, code: number): void {
  webSocket.on('error', () => webSocket.terminate())
  webSocket.close(code)
  setTimeout(() => webSocket.terminate(), 500).unref()
}

function tooManyStrangers(): AppError {
  return new AppError('rate_limited', 'Too many connections from one address.', { retryable: true, retryAfter: 10 })
}

import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { AppError } from '#platform/app-error.ts'
import type { EventFrame, LiveFrame } from './frame.ts'
import type { Outlet, OutletEvents } from './outlet.ts'

/** How long the other side may take to answer a close before the socket is ended. */
const farewellMilliseconds = 500
/** Beats without an answer after which a connection counts as dead. */
const patience = 3

/**
 * Frames go to the raw socket, built once for all followers. That is safe beside the library, which writes its own
 * pings and closes in one synchronous step each as long as nothing is compressed.
 */
export function openWebSocketOutlet(webSocket: WebSocket, socket: Duplex, events: OutletEvents): Outlet {
  let congested = false
  let unanswered = 0

  socket.on('drain', () => {
    congested = false
    events.drained()
  })
  webSocket.on('close', () => events.closed())
  webSocket.on('error', () => socket.destroy())
  webSocket.on('pong', () => (unanswered = 0))
  webSocket.on('message', (data, isBinary) => {
    unanswered = 0
    // The library gives one Buffer per message unless told otherwise.
    if (!isBinary && Buffer.isBuffer(data)) events.message?.(data.toString())
    else webSocket.close(1003)
  })

  function write(bytes: Buffer): void {
    if (webSocket.readyState === webSocket.OPEN && !socket.write(bytes)) congested = true
  }

  return {
    get waiting() {
      return socket.writableLength
    },
    get congested() {
      return congested
    },
    get alive() {
      return unanswered < patience
    },
    event: (frame: EventFrame) => write(frame.webSocket()),
    frame: (frame: LiveFrame) => write(frame.webSocket()),
    cork: () => socket.cork(),
    uncork: () => socket.uncork(),
    beat() {
      unanswered += 1
      webSocket.ping()
    },
    close(code: number, reason: AppError | null) {
      webSocket.close(code, reason?.code)
      setTimeout(() => webSocket.terminate(), farewellMilliseconds).unref()
    },
    destroy: () => webSocket.terminate(),
  }
}

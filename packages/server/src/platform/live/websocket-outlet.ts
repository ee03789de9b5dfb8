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
export class WebSocketOutlet implements Outlet {
  congested = false
  readonly #webSocket: WebSocket
  readonly #socket: Duplex
  #unanswered = 0

  constructor(webSocket: WebSocket, socket: Duplex, events: OutletEvents) {
    this.#webSocket = webSocket
    this.#socket = socket
    socket.on('drain', () => {
      this.congested = false
      events.drained()
    })
    webSocket.on('close', () => events.closed())
    webSocket.on('error', () => socket.destroy())
    webSocket.on('pong', () => (this.#unanswered = 0))
    webSocket.on('message', (data, isBinary) => {
      this.#unanswered = 0
      // The library gives one Buffer per message unless told otherwise.
      if (!isBinary && Buffer.isBuffer(data)) events.message?.(data.toString())
      else webSocket.close(1003)
    })
  }

  get waiting(): number {
    return this.#socket.writableLength
  }

  get alive(): boolean {
    return this.#unanswered < patience
  }

  event(frame: EventFrame): void {
    this.#write(frame.webSocket())
  }

  frame(frame: LiveFrame): void {
    this.#write(frame.webSocket())
  }

  cork(): void {
    this.#socket.cork()
  }

  uncork(): void {
    this.#socket.uncork()
  }

  beat(): void {
    this.#unanswered += 1
    this.#webSocket.ping()
  }

  close(code: number, reason: AppError | null): void {
    this.#webSocket.close(code, reason?.code)
    setTimeout(() => this.#webSocket.terminate(), farewellMilliseconds).unref()
  }

  destroy(): void {
    this.#webSocket.terminate()
  }

  #write(bytes: Buffer): void {
    if (this.#webSocket.readyState === this.#webSocket.OPEN && !this.#socket.write(bytes)) this.congested = true
  }
}

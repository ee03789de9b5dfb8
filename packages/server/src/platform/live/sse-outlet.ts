import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { newId } from '@parley/contract'
import { toProblem, type AppError } from '#platform/app-error.ts'
import { httpChunk, LiveFrame, withoutChunkHead, type EventFrame } from './frame.ts'
import type { Outlet, OutletEvents } from './outlet.ts'

export const sseHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Tells nginx and its kind not to hold events back.
  'x-accel-buffering': 'no',
}

const comment = httpChunk(':\n\n')

/**
 * Server-sent events. Sends the head through the response and then writes chunks straight to its socket, which halves
 * the cost of a token. As a class, not as closures: two thousand open streams hold one each.
 */
abstract class SseOutlet implements Outlet {
  congested = false
  /** A dead peer shows by what it does not take: the connection counts as behind and is dropped. */
  readonly alive = true
  readonly #response: ServerResponse
  readonly #socket: Socket | null
  readonly #events: OutletEvents
  readonly #drained = (): void => {
    this.congested = false
    this.#events.drained()
  }

  constructor(response: ServerResponse, events: OutletEvents) {
    if (!response.headersSent) response.writeHead(200, sseHeaders)
    response.flushHeaders()
    this.#response = response
    this.#socket = response.socket
    this.#events = events
    this.#socket?.on('drain', this.#drained)
    response.on('close', () => {
      this.#socket?.off('drain', this.#drained)
      events.closed()
    })
  }

  abstract event(frame: EventFrame): void
  abstract frame(frame: LiveFrame): void

  get waiting(): number {
    return this.#socket?.writableLength ?? 0
  }

  write(chunk: Buffer): void {
    const socket = this.#socket
    if (!socket || socket.destroyed || this.#response.writableEnded) return
    if (!socket.write(this.#response.chunkedEncoding ? chunk : withoutChunkHead(chunk))) this.congested = true
  }

  cork(): void {
    this.#socket?.cork()
  }

  uncork(): void {
    this.#socket?.uncork()
  }

  beat(): void {
    this.write(comment)
  }

  close(_code: number, reason: AppError | null): void {
    if (reason) this.frame(new LiveFrame({ type: 'problem', problem: toProblem(reason, newId()) }))
    this.#response.end()
  }

  destroy(): void {
    this.#response.destroy()
  }
}

/** The events of some runs alone: `id:` is the event's seq. */
export class RunSseOutlet extends SseOutlet {
  event(frame: EventFrame): void {
    this.write(frame.runChunk())
  }

  /** Nothing but events is part of this stream. */
  frame(): void {}
}

/** The live connection: `id:` tells the place in everything watched, so that a browser that reconnects resumes it all. */
export class LiveSseOutlet extends SseOutlet {
  readonly #place: () => string

  constructor(response: ServerResponse, events: OutletEvents, place: () => string) {
    super(response, events)
    this.#place = place
  }

  event(frame: EventFrame): void {
    this.#writeWithPlace(frame.chunk())
  }

  frame(frame: LiveFrame): void {
    this.#writeWithPlace(frame.chunk())
  }

  #writeWithPlace(chunk: Buffer): void {
    this.write(httpChunk(`id: ${this.#place()}\n`))
    this.write(chunk)
  }
}

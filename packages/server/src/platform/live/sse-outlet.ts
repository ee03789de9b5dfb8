import type { ServerResponse } from 'node:http'
import { toProblem, type AppError } from '#platform/app-error.ts'
import { newId } from '@parley/contract'
import { httpChunk, LiveFrame, withoutChunkHead, type EventFrame } from './frame.ts'
import type { Outlet, OutletEvents } from './outlet.ts'

export const sseHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Tells nginx and its kind not to hold events back.
  'x-accel-buffering': 'no',
}

/** What differs between the events of one run and the live connection. */
export interface SseCodec {
  event(frame: EventFrame, write: (chunk: Buffer) => void): void
  /** Nothing for frames that this stream does not carry. */
  frame(frame: LiveFrame, write: (chunk: Buffer) => void): void
}

/** `id:` is the event's seq; only the run's own events are sent. */
export const runCodec: SseCodec = {
  event: (frame, write) => write(frame.runChunk()),
  frame: () => undefined,
}

/** `id:` tells the place in everything watched, so that a browser reconnecting by itself resumes all of it. */
export function liveCodec(place: () => string): SseCodec {
  return {
    event(frame, write) {
      write(httpChunk(`id: ${place()}\n`))
      write(frame.chunk())
    },
    frame(frame, write) {
      write(httpChunk(`id: ${place()}\n`))
      write(frame.chunk())
    },
  }
}

const comment = httpChunk(':\n\n')

/** Sends the head and then writes chunks straight to the socket, which halves the cost of a token. */
export function openSseOutlet(response: ServerResponse, codec: SseCodec, events: OutletEvents, first?: string): Outlet {
  if (!response.headersSent) response.writeHead(200, sseHeaders)
  response.flushHeaders()
  const socket = response.socket
  const chunked = response.chunkedEncoding
  let congested = false

  const drained = (): void => {
    congested = false
    events.drained()
  }
  socket?.on('drain', drained)
  response.on('close', () => {
    socket?.off('drain', drained)
    events.closed()
  })

  function write(chunk: Buffer): void {
    if (!socket || socket.destroyed || response.writableEnded) return
    if (!socket.write(chunked ? chunk : withoutChunkHead(chunk))) congested = true
  }

  if (first !== undefined) write(httpChunk(first))

  return {
    get waiting() {
      return socket?.writableLength ?? 0
    },
    get congested() {
      return congested
    },
    // A dead peer shows by its unacknowledged bytes: the connection counts as behind and is dropped.
    alive: true,
    event: (frame: EventFrame) => codec.event(frame, write),
    frame: (frame: LiveFrame) => codec.frame(frame, write),
    cork: () => socket?.cork(),
    uncork: () => socket?.uncork(),
    beat: () => write(comment),
    close(_code: number, reason: AppError | null) {
      if (reason) this.frame(new LiveFrame({ type: 'problem', problem: toProblem(reason, newId()) }))
      response.end()
    },
    destroy: () => response.destroy(),
  }
}

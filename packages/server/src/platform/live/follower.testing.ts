import { request as httpRequest } from 'node:http'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { runEvent, serverFrame, type Id, type RunEvent, type ServerFrame } from '@parley/contract'
import WebSocket from 'ws'

export interface Connection {
  /** Resolves when the connection is gone, from whichever side. */
  readonly closed: Promise<{ code: number }>
  cut(): void
  /** Stops reading, as a hung client does. */
  pause(): void
  resume(): void
}

export type Codec = 'websocket' | 'live-sse' | 'run-sse'

/** Follows one run from `after`, over any of the three ways there are. */
export function followRun(
  codec: Codec,
  port: number,
  runId: Id,
  after: number,
  onEvent: (event: RunEvent) => void,
): Connection {
  const onFrame = (frame: ServerFrame): void => {
    if (frame.type === 'event') onEvent(frame.event)
  }
  switch (codec) {
    case 'websocket': {
      const live = openWebSocket(port, onFrame)
      live.send({ type: 'watch', runs: [{ runId, after }] })
      return live
    }
    case 'live-sse':
      return openSse(port, `/api/live/events?watch=${runId}:${after}`, (data) => onFrame(serverFrame.parse(data)))
    case 'run-sse':
      return openSse(port, `/api/runs/${runId}/events?after=${after}`, (data) => onEvent(runEvent.parse(data)))
  }
}

export interface LiveSocket extends Connection {
  readonly socket: WebSocket
  send(frame: unknown): void
}

export function openWebSocket(
  port: number,
  onFrame: (frame: ServerFrame) => void,
  headers: Record<string, string> = { authorization: 'Bearer ada' },
  path = '/api/live',
  host = '127.0.0.1',
): LiveSocket {
  const socket = new WebSocket(`ws://${host}:${port}${path}`, { headers, perMessageDeflate: false })
  const opened = new Promise<void>((resolve) => socket.once('open', resolve))
  const closed = new Promise<{ code: number }>((resolve) => {
    socket.on('error', () => socket.terminate())
    socket.once('close', (code) => resolve({ code }))
  })
  socket.on('message', (data) => {
    if (Buffer.isBuffer(data)) onFrame(serverFrame.parse(JSON.parse(data.toString())))
  })
  return {
    socket,
    closed,
    send: (frame) => void opened.then(() => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))),
    cut: () => socket.terminate(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  }
}

export interface SseConnection extends Connection {
  readonly status: Promise<number>
  /** The newest `id:` that came with a whole event. */
  lastEventId(): string
}

export function openSse(
  port: number,
  path: string,
  onData: (data: unknown, event: string) => void,
  headers: Record<string, string> = { authorization: 'Bearer ada' },
): SseConnection {
  let lastEventId = ''
  const status = Promise.withResolvers<number>()
  const closed = Promise.withResolvers<{ code: number }>()
  const request = httpRequest({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
    status.resolve(response.statusCode ?? 0)
    let rest = ''
    response.setEncoding('utf8')
    response.on('data', (piece: string) => {
      const blocks = (rest + piece).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const fields = new Map(block.split('\n').map((line) => splitField(line)))
        const id = fields.get('id')
        if (id !== undefined) lastEventId = id
        const data = fields.get('data')
        if (data !== undefined) onData(JSON.parse(data), fields.get('event') ?? 'message')
      }
    })
    response.on('error', () => undefined)
    response.on('close', () => closed.resolve({ code: response.complete ? 0 : 1 }))
  })
  request.on('error', () => {
    status.resolve(0)
    closed.resolve({ code: 1 })
  })
  request.end()
  return {
    status: status.promise,
    closed: closed.promise,
    lastEventId: () => lastEventId,
    cut: () => request.destroy(),
    pause: () => request.socket?.pause(),
    resume: () => request.socket?.resume(),
  }
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(': ')
  return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 2)]
}

export interface CuttingProxy {
  port: number
  cuts: number
  close(): Promise<void>
}

/** Stands between, and tears each connection after as many bytes to the client as `bytesFor` says: mid-frame, too. */
export async function openCuttingProxy(target: number, bytesFor: () => number): Promise<CuttingProxy> {
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    let left = bytesFor()
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (bytes) => upstream.write(bytes))
    upstream.on('data', (bytes: Buffer) => {
      client.write(bytes.subarray(0, left))
      left -= bytes.length
      if (left > 0) return
      proxy.cuts += 1
      client.end(() => upstream.destroy())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo
  const proxy: CuttingProxy = {
    port,
    cuts: 0,
    close() {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
  return proxy
}

/** What one follower has seen; complains about a gap or a repeat the moment it happens. */
export class Seen {
  last = 0
  text = ''
  readonly faults: string[] = []
  readonly events: RunEvent[] = []
  readonly ended: Promise<void>
  readonly #end: () => void

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.ended = promise
    this.#end = resolve
  }

  readonly take = (event: RunEvent): void => {
    if (event.seq !== this.last + 1) this.faults.push(`after ${this.last} came ${event.seq}`)
    this.last = event.seq
    this.events.push(event)
    if (event.type === 'text-delta') this.text += event.text
    if (event.type === 'run-end') this.#end()
  }
}

import type { Id, ServerFrame } from '@parley/contract'

/** A WebSocket text message, unmasked as servers send it, ready for the socket. */
function webSocketMessage(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const bytes = Buffer.allocUnsafe(head + length)
  bytes[0] = 0x81
  if (head === 2) bytes[1] = length
  else if (head === 4) {
    bytes[1] = 126
    bytes.writeUInt16BE(length, 2)
  } else {
    bytes[1] = 127
    bytes.writeBigUInt64BE(BigInt(length), 2)
  }
  bytes.write(text, head)
  return bytes
}

/**
 * One HTTP chunk, ready for the socket. Writing it there instead of through the response saves the response's own
 * framing for every follower; a response that is not chunked takes `withoutChunkHead`.
 */
export function httpChunk(text: string): Buffer {
  const size = Buffer.byteLength(text).toString(16)
  return Buffer.from(`${size}\r\n${text}\r\n`)
}

export function withoutChunkHead(chunk: Buffer): Buffer {
  return chunk.subarray(chunk.indexOf(0x0a) + 1, chunk.length - 2)
}

/** A frame of the live connection: encoded once per codec, whatever the number of its followers. */
export class LiveFrame {
  readonly #json: string
  #webSocket: Buffer | undefined
  #chunk: Buffer | undefined

  constructor(frame: ServerFrame) {
    this.#json = JSON.stringify(frame)
  }

  webSocket(): Buffer {
    return (this.#webSocket ??= webSocketMessage(this.#json))
  }

  /** Server-sent event without its `id:`, which differs per connection and goes ahead in a chunk of its own. */
  chunk(): Buffer {
    return (this.#chunk ??= httpChunk(`data: ${this.#json}\n\n`))
  }

  /** Lets the encoded forms go: who keeps it for later encodes it again. */
  forget(): void {
    this.#webSocket = undefined
    this.#chunk = undefined
  }
}

const endMark = '{"type":"run-end"'

/** One event of a run in its place. `body` is the event's JSON without its place, exactly as the log stores it. */
export class EventFrame {
  readonly runId: Id
  readonly seq: number
  readonly body: string
  #webSocket: Buffer | undefined
  #chunk: Buffer | undefined
  #runChunk: Buffer | undefined

  constructor(runId: Id, seq: number, body: string) {
    this.runId = runId
    this.seq = seq
    this.body = body
  }

  get ends(): boolean {
    return this.body.startsWith(endMark)
  }

  /** The event as contract describes it. */
  json(): string {
    return `{"runId":"${this.runId}","seq":${this.seq},${this.body.slice(1)}`
  }

  webSocket(): Buffer {
    return (this.#webSocket ??= webSocketMessage(`{"type":"event","event":${this.json()}}`))
  }

  chunk(): Buffer {
    return (this.#chunk ??= httpChunk(`data: {"type":"event","event":${this.json()}}\n\n`))
  }

  /** As the events of one run alone are sent. */
  runChunk(): Buffer {
    return (this.#runChunk ??= httpChunk(`id: ${this.seq}\ndata: ${this.json()}\n\n`))
  }

  /** Lets the encoded forms go: followers that keep up have them, and a late one encodes again. */
  forget(): void {
    this.#webSocket = undefined
    this.#chunk = undefined
    this.#runChunk = undefined
  }
}

import { Agent, request } from 'node:http'
import type { Socket } from 'node:net'

const textOpcode = 1
const closeOpcode = 8

/**
 * Somebody with a page: a connection for its calls, which is kept, and the live one. It spends as little as it can, for
 * what it spends the measured server does not have.
 */
export class Visitor {
  /** Each text the server sends, as it is. */
  heard: (text: string) => void = () => undefined
  lost: () => void = () => undefined
  readonly #base: URL
  readonly #cookie: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  #live: Socket | undefined
  #rest: Buffer = Buffer.alloc(0)

  constructor(base: URL, cookie: string) {
    this.#base = base
    this.#cookie = cookie
  }

  async call(method: string, path: string, body?: unknown): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const text = body === undefined ? '' : JSON.stringify(body)
    const headers = {
      cookie: this.#cookie,
      origin: this.#base.origin,
      ...(text !== '' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    }
    const sent = request(new URL(path, this.#base), { method, headers, agent: this.#agent }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const answer = Buffer.concat(parts).toString()
        if ((response.statusCode ?? 500) < 300) resolve(answer)
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${answer}`))
      })
    })
    sent.on('error', reject)
    sent.end(text)
    return promise
  }

  /** What a page does before anybody touches it. */
  async open(): Promise<void> {
    await this.call('GET', 'api/conversations')
    await this.#connect()
  }

  async #connect(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const headers = {
      cookie: this.#cookie,
      origin: this.#base.origin,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    }
    const asked = request(new URL('api/live', this.#base), { headers, agent: false })
    asked.on('error', reject)
    asked.on('response', ({ statusCode }) => reject(new Error(`the live connection was refused: ${statusCode}`)))
    asked.on('upgrade', (_response, socket: Socket, head: Buffer) => {
      this.#live = socket
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => this.lost())
      socket.on('data', (bytes: Buffer) => this.#read(bytes))
      if (head.length > 0) this.#read(head)
      resolve()
    })
    asked.end()
    return promise
  }

  tell(message: unknown): void {
    this.#live?.write(clientFrame(textOpcode, Buffer.from(JSON.stringify(message))))
  }

  leave(): void {
    this.lost = () => undefined
    this.#live?.end(clientFrame(closeOpcode, Buffer.alloc(0)))
    this.#agent.destroy()
  }

  #read(bytes: Buffer): void {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    for (let frame = firstFrame(rest); frame !== undefined; frame = firstFrame(rest)) {
      rest = rest.subarray(frame.end)
      if (frame.opcode === textOpcode) this.heard(frame.payload.toString())
    }
    this.#rest = rest
  }
}

interface Frame {
  opcode: number
  payload: Buffer
  end: number
}

function firstFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined
  const short = bytes.readUInt8(1)
  const start = short === 127 ? 10 : short === 126 ? 4 : 2
  if (bytes.length < start) return undefined
  const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short
  const end = start + length
  if (bytes.length < end) return undefined
  return { opcode: bytes.readUInt8(0) & 0x0f, payload: bytes.subarray(start, end), end }
}

/** Masked, as a client must, with zeros: the payload stays as it is. */
function clientFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload
  const head = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([0x80 | opcode, ...head, 0, 0, 0, 0]), payload])
}

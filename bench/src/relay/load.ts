import { createServer, request, type ClientRequest, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Tokens look like what OpenAI-compatible servers send. */
function token(n: number): string {
  const content = `${n} words`
  const choice = { index: 0, delta: { content }, logprobs: null, finish_reason: null }
  const chunk = {
    id: 'chatcmpl-9xYz',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'm',
    choices: [choice],
  }
  return `data: ${JSON.stringify(chunk)}\n\n`
}

const tokens = Array.from({ length: 1000 }, (_, n) => token(n))

/** A model server whose streams send one token every so often, and know when each sent its first. */
export class Upstream {
  sent = 0
  /** Milliseconds between two tokens of a stream that is opened now. */
  interval = 1000
  readonly firstAt = new Map<string, number>()
  readonly #streams = new Set<{ response: ServerResponse; every: number; due: number; n: number; id: string }>()
  readonly #server = createServer((incoming, response) => {
    const id = new URL(incoming.url ?? '', 'http://x').searchParams.get('id') ?? ''
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    // Streams that all beat together would measure a burst, not a load.
    const stream = { response, every: this.interval, due: performance.now() + Math.random() * this.interval, n: 0, id }
    if (this.interval === 0) return this.#first(stream)
    this.#streams.add(stream)
    response.on('close', () => this.#streams.delete(stream))
  })
  readonly #timer = setInterval(() => this.#tick(), 2)

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  close(): void {
    clearInterval(this.#timer)
    this.#server.closeAllConnections()
    this.#server.close()
  }

  /** One token after a moment, and no more: what waits for it is only the relay. */
  #first(stream: { response: ServerResponse; id: string }): void {
    setTimeout(() => {
      this.firstAt.set(stream.id, performance.now())
      stream.response.write(tokens[0])
    }, 30)
  }

  #tick(): void {
    const now = performance.now()
    for (const stream of this.#streams) {
      while (stream.due <= now) {
        stream.due += stream.every
        if (stream.n === 0) this.firstAt.set(stream.id, now)
        stream.response.write(tokens[stream.n % 1000])
        stream.n += 1
        this.sent += 1
      }
    }
  }
}

/** Follows one stream; calls back once, when the first piece of text has come. */
export function open(port: number, id: string, onFirst?: (at: number) => void): ClientRequest {
  let waits = onFirst !== undefined
  const client = request({ host: '127.0.0.1', port, path: `/?id=${id}`, agent: false }, (response) => {
    response.on('data', (bytes: Buffer) => {
      if (waits && bytes.includes('words')) {
        waits = false
        onFirst?.(performance.now())
      }
    })
    response.on('error', () => undefined)
  })
  client.on('error', () => undefined)
  client.end()
  return client
}

import { createServer, request, type IncomingMessage, type RequestOptions, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import type { SendMessage } from '@parley/contract'
import type { Follower } from './relay.ts'

/** Tokens look like what OpenAI-compatible servers send. */
function chunk(delta: object, finish: string | null = null): string {
  const choice = { index: 0, delta, logprobs: null, finish_reason: finish }
  const whole = {
    id: 'chatcmpl-9xYz',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'm',
    choices: [choice],
  }
  return `data: ${JSON.stringify(whole)}\n\n`
}

const tokens = Array.from({ length: 1000 }, (_, n) => chunk({ content: `${n} words` }))

const end = 'data: [DONE]\n\n'
const question = { name: 'calculate', arguments: '{"expression":"6*7"}' }
const toolCall = [
  chunk({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: question }] }),
  chunk({}, 'tool_calls'),
  end,
].join('')
/** To what is asked beside conversations: a title. */
const aside = [chunk({ content: 'Streams' }), chunk({}, 'stop'), end].join('')
const models = {
  object: 'list',
  data: [{ id: 'm', object: 'model', capabilities: { completion_chat: true, function_calling: true } }],
}

/** What a person asks for the stream of that name: it comes after the call of a tool. */
export const questionFor = (id: string): SendMessage => ({ text: `Stream ${id}`, tools: [question.name] })

/** A model server whose streams send one token every so often, and know when each sent its first. */
export class Upstream {
  sent = 0
  /** Milliseconds between two tokens of a stream that is opened now. */
  interval = 1000
  readonly firstAt = new Map<string, number>()
  readonly #streams = new Set<{ response: ServerResponse; every: number; due: number; n: number; id: string }>()
  readonly #server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '', 'http://x')
    if (url.pathname === '/v1/models') return void response.end(JSON.stringify(models))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    if (url.pathname === '/v1/chat/completions') return void this.#converse(incoming, response)
    this.#stream(response, url.searchParams.get('id') ?? '')
  })
  readonly #timer = setInterval(() => this.#tick(), 2)

  async #converse(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { messages } = (await json(incoming)) as { messages: { role: string; content: unknown }[] }
    const id = messages
      .map(({ content }) => /^Stream (\S+)$/.exec(String(content))?.[1])
      .findLast((found) => found !== undefined)
    if (id === undefined) response.end(aside)
    else if (messages.at(-1)?.role === 'tool') this.#stream(response, id)
    else response.end(toolCall)
  }

  #stream(response: ServerResponse, id: string): void {
    response.flushHeaders()
    // Streams that all beat together would measure a burst, not a load.
    const stream = { response, every: this.interval, due: performance.now() + Math.random() * this.interval, n: 0, id }
    if (this.interval === 0) return this.#first(stream)
    this.#streams.add(stream)
    response.on('close', () => this.#streams.delete(stream))
  }

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

/** Reads one stream; calls back once, when the first piece of text has come. */
export function follow(where: RequestOptions, onFirst?: (at: number) => void): Follower {
  let waits = onFirst !== undefined
  let received = 0
  const client = request({ host: '127.0.0.1', agent: false, ...where }, (response) => {
    response.on('data', (bytes: Buffer) => {
      received += bytes.length
      if (waits && bytes.includes('words')) {
        waits = false
        onFirst?.(performance.now())
      }
    })
    response.on('error', () => undefined)
  })
  client.on('error', () => undefined)
  client.end()
  return {
    get received() {
      return received
    },
    close: () => client.destroy(),
  }
}

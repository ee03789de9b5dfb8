import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StringDecoder } from 'node:string_decoder'
import { openTestDatabase } from '../../../packages/server/src/features/runs/open-test-database.ts'
import { openRunHouse, type Script } from '../../../packages/server/src/features/runs/runs.testing.ts'

/** The process that is measured: `raw` passes bytes on, `live` is the live path with its log and hub. */
const [kind = '', upstreamPort = '', folder = ''] = process.argv.slice(2)
const upstream = { host: '127.0.0.1', port: Number(upstreamPort), agent: false as const }

const port = kind === 'raw' ? await raw() : await live()
process.stdout.write(`${JSON.stringify({ port })}\n`)

function stats(response: ServerResponse): void {
  // First: looking is not what is measured.
  const { user, system } = process.cpuUsage()
  globalThis.gc?.()
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  response.end(JSON.stringify({ rss, heap: heapUsed + external, cpu: user + system }))
}

/** As little as a relay can do: one request up, its bytes written down, to every follower. */
async function raw(): Promise<number> {
  const streams = new Map<string, ServerResponse[]>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x')
    if (url.pathname === '/stats') return stats(response)
    const id = url.searchParams.get('id') ?? ''
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    const followers = streams.get(id)
    if (followers) return void followers.push(response)
    const mine = [response]
    streams.set(id, mine)
    httpRequest({ ...upstream, path: `/?id=${id}` }, (answer) => {
      answer.on('data', (bytes) => {
        for (const follower of mine) follower.write(bytes)
      })
      answer.on('end', () => {
        for (const follower of mine) follower.end()
      })
      answer.on('error', () => undefined)
    })
      .on('error', () => undefined)
      .end()
  })
  return listen(server)
}

/** Every stream is a run: its provider reads the same upstream, its followers read the run's events. */
async function live(): Promise<number> {
  const house = await openRunHouse(await openTestDatabase(folder))
  const runs = new Map<string, string>()
  const conversationId = await house.conversation()
  async function answer(url: URL, response: ServerResponse): Promise<void> {
    const id = url.searchParams.get('id') ?? ''
    const runId = runs.get(id) ?? (await house.start(read(id), { conversationId })).id
    runs.set(id, runId)
    house.live.followRuns(house.ada, response, [{ runId, after: 0 }])
  }
  const control = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x')
    if (url.pathname === '/stats') stats(response)
    else void answer(url, response)
  })
  return listen(control)
}

interface Chunk {
  choices: { delta: { content?: string } }[]
}

/** The work an adapter has: split lines, parse, emit. */
function read(id: string): Script {
  return (emit, signal) =>
    new Promise((resolve, reject) => {
      const request = httpRequest({ ...upstream, path: `/?id=${id}`, signal }, (answer: IncomingMessage) => {
        const decoder = new StringDecoder()
        let rest = ''
        answer.on('data', (bytes: Buffer) => {
          const lines = (rest + decoder.write(bytes)).split('\n')
          rest = lines.pop() ?? ''
          for (const line of lines) {
            if (!line.startsWith('data: ') || line === 'data: [DONE]') continue
            const chunk: Chunk = JSON.parse(line.slice(6))
            const text = chunk.choices[0]?.delta.content
            if (text) emit({ type: 'text', text })
          }
        })
        answer.on('end', () => resolve({ finish: 'stop', usage: null }))
        answer.on('error', reject)
      })
      request.on('error', reject)
      request.end()
    })
}

function listen(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

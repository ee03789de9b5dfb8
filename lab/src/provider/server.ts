import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { anthropicWire } from './anthropic.ts'
import { azureWire } from './azure.ts'
import { geminiWire } from './gemini.ts'
import { ollamaWire } from './ollama.ts'
import { openaiWire } from './openai.ts'
import { play } from './play.ts'
import type { Asked, JsonAnswer, LabModel, LabProtocol, LabRequest, StreamedLines, Wire } from './protocol.ts'
import { refuse } from './refuse.ts'
import { readLabCommand, type LabScript } from './script.ts'

export interface LabProviderOptions {
  protocol: LabProtocol
  models?: LabModel[]
  /** How answers go unless the question begins with `/lab`. */
  script?: LabScript
  /** Requests with another key are refused as the vendor would. */
  apiKey?: string
  /** Answers 400 to these members of the request's body, as servers do that do not know them. */
  unknownMembers?: string[]
  /** Answers 400 with these words to the body of a request that it does not take. */
  complains?(body: unknown): string | undefined
  port?: number
}

export interface RecordedRequest extends LabRequest {
  /** Resolves when the connection has no more use for this request: true when the client went away first. */
  aborted: Promise<boolean>
}

export interface LabProvider {
  /** The address to enter as the provider's. */
  url: string
  port: number
  /** The newest 1000. */
  requests: RecordedRequest[]
  /** Changes what the following answers do. */
  play(script: LabScript): void
  close(): Promise<void>
}

const wires: Record<LabProtocol, Wire> = {
  openai: openaiWire,
  azure: azureWire,
  anthropic: anthropicWire,
  gemini: geminiWire,
  ollama: ollamaWire,
}

const defaultModels: LabModel[] = [
  { id: 'lab-chat', tools: true, vision: true, contextWindow: 32_768 },
  { id: 'lab-reasoning', tools: true, reasoning: true, contextWindow: 131_072 },
  { id: 'lab-embedding', embedding: true, contextWindow: 512 },
]

export async function startLabProvider(options: LabProviderOptions): Promise<LabProvider> {
  const wire = wires[options.protocol]
  const models = options.models ?? defaultModels
  const requests: RecordedRequest[] = []
  let script = options.script ?? {}
  let refusals = 0

  const server = createServer((incoming, response) => {
    response.socket?.setNoDelay(true)
    read(incoming, response).then(
      (request) => {
        requests.push(request)
        if (requests.length > 1000) requests.shift()
        answer(request, response)
      },
      () => response.destroy(),
    )
  })

  function answer(request: LabRequest, response: ServerResponse): void {
    const found = checkRequest(request)
    if (found === null) return json(response, { status: 404, body: wire.error(404, `Unknown path: ${request.path}`) })
    if ('lines' in found) return lines(response, found)
    if ('body' in found) return json(response, found)
    const command = readLabCommand(found.question)
    const chosen = command ? { ...script, ...command.script } : script
    const asked: Asked = command ? { ...found, question: command.question } : found
    const { fault, ...healthy } = chosen
    if (fault === undefined) return play(response, asked, healthy)
    if (chosen.times !== undefined && refusals >= chosen.times) return play(response, asked, healthy)
    refusals += 1
    if (!refuse(response, wire, chosen)) play(response, asked, chosen)
  }

  function checkRequest(request: LabRequest): Asked | JsonAnswer | StreamedLines | null {
    if (options.apiKey !== undefined && wire.keyOf(request) !== options.apiKey) return wrongKey(wire, request)
    const members = typeof request.body === 'object' && request.body !== null ? Object.keys(request.body) : []
    const unknown = options.unknownMembers?.find((member) => members.includes(member))
    if (unknown) return { status: 400, body: wire.error(400, `Unrecognized request argument: ${unknown}`) }
    const complaint = request.method === 'POST' ? options.complains?.(request.body) : undefined
    if (complaint !== undefined) return { status: 400, body: wire.error(400, complaint) }
    return wire.answer(request, models)
  }

  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}${wire.basePath}`,
    port,
    requests,
    play(next) {
      script = next
      refusals = 0
    },
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** Real servers repeat (part of) the key in this answer, which must never reach a person or a log. */
function wrongKey(wire: Wire, request: LabRequest): JsonAnswer {
  const key = wire.keyOf(request) ?? ''
  return wire.wrongKey ?? { status: 401, body: wire.error(401, `Incorrect API key provided: ${key}.`) }
}

async function read(incoming: IncomingMessage, response: ServerResponse): Promise<RecordedRequest> {
  const pieces: Buffer[] = []
  for await (const piece of incoming) pieces.push(Buffer.from(piece))
  const text = Buffer.concat(pieces).toString()
  const url = new URL(incoming.url ?? '/', 'http://lab')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value)
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: text === '' ? undefined : JSON.parse(text),
    aborted: new Promise((resolve) => response.once('close', () => resolve(!response.writableFinished))),
  }
}

function json(response: ServerResponse, answer: JsonAnswer): void {
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
  response.end(JSON.stringify(answer.body))
}

function lines(response: ServerResponse, answer: StreamedLines): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  for (const line of answer.lines) response.write(`${JSON.stringify(line)}\n`)
  if (answer.stays !== true) response.end()
}

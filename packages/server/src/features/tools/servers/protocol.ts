import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Egress, EgressResponse } from '#platform/egress/index.ts'
import { challengeIn, type Challenge } from '../sign-in/challenge.ts'
import { EventCutter } from './event-cutter.ts'
import { withProgram, type Ask, type ToolProgram } from './program-session.ts'

/** The newest of the Model Context Protocol that is spoken here; a server may answer with an older one. */
const protocolVersion = '2025-06-18'
const limits = { connectMs: 5_000, firstByteMs: 30_000, idleMs: 30_000, totalMs: 60_000, maximumBytes: 4_000_000 }
const mostPages = 20
const mostTools = 200

/** The server does not let in who comes with this token, or with none. */
export class NotLetIn extends AppError {
  readonly challenge: Challenge

  constructor(name: string, challenge: Challenge) {
    super('provider_refused', `${name} does not accept the token.`)
    this.challenge = challenge
  }
}

export interface Server {
  name: string
  url: string
  token: string | null
  /** Instead of an address. */
  program?: ToolProgram
}

const remoteTool = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  description: z.optional(z.string()),
  inputSchema: z.record(z.string(), z.unknown()),
})
export type RemoteTool = z.infer<typeof remoteTool>
const toolPage = z.object({ tools: z.array(remoteTool), nextCursor: z.optional(z.string()) })

const toolAnswer = z.object({
  content: z._default(z.array(z.looseObject({ type: z.string(), text: z.optional(z.string()) })), []),
  structuredContent: z.optional(z.unknown()),
  isError: z.optional(z.boolean()),
})

const reply = z.object({
  id: z.optional(z.union([z.string(), z.number(), z.null()])),
  result: z.optional(z.unknown()),
  error: z.optional(z.object({ code: z.number(), message: z.string() })),
})
type Reply = z.infer<typeof reply>

/** Asks a server for all its tools. */
export async function listTools(egress: Egress, server: Server, signal: AbortSignal): Promise<RemoteTool[]> {
  return inSession(egress, server, signal, async (ask) => {
    const tools: RemoteTool[] = []
    let cursor: string | undefined
    for (let page = 0; page < mostPages; page += 1) {
      const answer = toolPage.safeParse(await ask('tools/list', cursor === undefined ? {} : { cursor }))
      if (!answer.success) throw notUnderstood(server)
      tools.push(...answer.data.tools)
      cursor = answer.data.nextCursor
      if (tools.length > mostTools) throw new AppError('too_large', `${server.name} has more than ${mostTools} tools.`)
      if (cursor === undefined) return tools
    }
    throw notUnderstood(server)
  })
}

/** Calls one tool; what comes back is text. */
export async function callTool(
  egress: Egress,
  server: Server,
  call: { name: string; given: unknown },
  signal: AbortSignal,
): Promise<string> {
  const result = await inSession(egress, server, signal, (ask) =>
    ask('tools/call', { name: call.name, arguments: call.given }),
  )
  const answer = toolAnswer.safeParse(result)
  if (!answer.success) throw notUnderstood(server)
  const { content, structuredContent, isError } = answer.data
  const parts = content.map(({ type, text }) => (type === 'text' && text !== undefined ? text : `(${type} left out)`))
  const text = parts.length > 0 ? parts.join('\n') : JSON.stringify(structuredContent ?? null)
  if (isError === true) throw new AppError('provider_refused', `${server.name} says: ${text.slice(0, 2000)}`)
  return text
}

/** A session of its own for each visit, so that nothing a server remembers of one person meets another. */
async function inSession<Result>(
  egress: Egress,
  server: Server,
  signal: AbortSignal,
  work: (ask: Ask) => Promise<Result>,
): Promise<Result> {
  if (server.program !== undefined) {
    const readReply = (line: string, id: number): Reply | undefined => asReply(jsonOf(line), id)
    return withProgram(server.program, signal, readReply, async ({ ask, tell }) => {
      await greet(server, ask)
      tell('notifications/initialized')
      return work(ask)
    })
  }
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(server.token !== null && { authorization: `Bearer ${server.token}` }),
  }
  let lastId = 0
  const post = (body: object): Promise<EgressResponse> =>
    egress.request({
      url: server.url,
      method: 'POST',
      headers,
      body: JSON.stringify({ jsonrpc: '2.0', ...body }),
      purpose: 'tool',
      limits,
      signal,
    })
  const ask: Ask = async (method, parameters) => {
    lastId += 1
    const response = await post({ id: lastId, method, params: parameters })
    const session = response.headers['mcp-session-id']
    if (session !== undefined) headers['mcp-session-id'] = session
    const { result, error } = await replyIn(server, response, lastId)
    if (error !== undefined)
      throw new AppError('provider_refused', `${server.name} refuses: ${error.message.slice(0, 500)}`)
    return result
  }

  headers['mcp-protocol-version'] = await greet(server, ask)
  ;(await post({ method: 'notifications/initialized' })).discard()
  try {
    return await work(ask)
  } finally {
    if (headers['mcp-session-id'] !== undefined) void goodbye(egress, server, headers)
  }
}

/** Gives the version that the server speaks. */
async function greet(server: Server, ask: Ask): Promise<string> {
  const hello = z.object({ protocolVersion: z.string() }).safeParse(
    await ask('initialize', {
      protocolVersion,
      capabilities: {},
      clientInfo: { name: 'parley', version: '1' },
    }),
  )
  if (!hello.success) throw notUnderstood(server)
  return hello.data.protocolVersion
}

/** Not waited for: a server forgets sessions by itself as well. */
async function goodbye(egress: Egress, { url }: Server, headers: Record<string, string>): Promise<void> {
  try {
    const short = { ...limits, firstByteMs: 2_000, totalMs: 3_000 }
    ;(await egress.request({ url, method: 'DELETE', headers, purpose: 'tool', limits: short })).discard()
  } catch {
    // It is over either way.
  }
}

async function replyIn(server: Server, response: EgressResponse, id: number): Promise<Reply> {
  if (response.status === 401 || response.status === 403) {
    const challenge = challengeIn(response)
    response.discard()
    throw new NotLetIn(server.name, challenge)
  }
  if (response.status !== 200) {
    response.discard()
    throw new AppError('provider_unavailable', `${server.name} answers ${response.status}.`)
  }
  const isStream = (response.headers['content-type'] ?? '').startsWith('text/event-stream')
  const found = isStream ? await replyInStream(response, id) : asReply(await response.json(), id)
  if (found === undefined) throw notUnderstood(server)
  return found
}

/** A server may tell other things first, and need not end the stream after its reply. */
async function replyInStream(response: EgressResponse, id: number): Promise<Reply | undefined> {
  const decoder = new TextDecoder()
  const cutter = new EventCutter()
  try {
    for await (const piece of response.body) {
      for (const event of cutter.take(decoder.decode(piece, { stream: true }))) {
        const data = event.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'))
        const found = asReply(jsonOf(data.map((line) => line.slice('data:'.length)).join('\n')), id)
        if (found !== undefined) return found
      }
    }
    return undefined
  } finally {
    response.discard()
  }
}

function asReply(value: unknown, id: number): Reply | undefined {
  const parsed = reply.safeParse(value)
  return parsed.success && parsed.data.id === id ? parsed.data : undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

function notUnderstood({ name }: Server): AppError {
  return new AppError('provider_unavailable', `${name} does not speak the Model Context Protocol as expected.`)
}

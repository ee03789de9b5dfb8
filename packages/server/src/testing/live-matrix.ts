import { accepted, conversation, newId, terms, type ClientFrame, type Id, type ServerFrame } from '@parley/contract'
import type { Scope } from '#platform/http/index.ts'
import { openWebSocket } from '#platform/live/follower.testing.ts'
import { inbox } from '#platform/live/inbox.testing.ts'
import { call, type Cast, type Persona } from './harness-call.ts'
import { rowsOf } from './route-matrix.ts'
import type { PersonaKind } from './route-matrix.expectations.ts'

/** What a command is called with, about something of the author's. */
export interface LiveThings {
  conversationId: Id
  runId: Id
  canary: string
}

export type LiveCases = Record<string, (things: LiveThings) => ClientFrame>

/** A frame of every command, as its author may send it. */
export const liveCases: LiveCases = {
  watch: ({ conversationId, runId }) => ({
    type: 'watch',
    runs: [{ runId, after: 0 }],
    conversations: [conversationId],
  }),
  unwatch: ({ conversationId, runId }) => ({ type: 'unwatch', runs: [runId], conversations: [conversationId] }),
  send: ({ conversationId, canary }) => ({ type: 'send', ref: '1', conversationId, text: `/lab tokens=1 ${canary}` }),
  cancel: ({ runId }) => ({ type: 'cancel', runId }),
  typing: ({ conversationId }) => ({ type: 'typing', conversationId }),
  ping: () => ({ type: 'ping' }),
}

/** What touches the connection alone goes on whatever else is asked of a person meanwhile. */
const ownConnection = ['unwatch', 'ping']
const namesThings = ['watch', 'send', 'cancel']

export interface LiveHarness {
  base: URL
  makeCast(): Promise<Cast>
  /** The live commands there are. */
  commands: readonly string[]
  cases: LiveCases
}

/** The route matrix for what is said over the WebSocket: every command as everybody. */
export async function liveMatrix({ base, makeCast, commands, cases }: LiveHarness): Promise<string[]> {
  const left = commands.filter((name) => !cases[name])
  if (left.length > 0) return left.map((name) => `${name}: no case says how to send it`)
  const findings: string[] = []
  const cast = await makeCast()
  for (const name of commands) {
    const makeFrame = cases[name]
    if (!makeFrame) continue
    for (const { kind, persona, scope } of rowsOf({ ...cast, reader: null })) {
      const things = await makeThings(base, cast.author)
      const watcher = openAs(base, cast.author)
      watcher.send({ type: 'watch', conversations: [things.conversationId] })
      await watcher.answered()
      const seen = watcher.frames.length
      const said = await say(base, persona, makeFrame(things))
      const reached = (await watcher.answered()).slice(seen).filter((frame) => frame.type === 'typing')
      watcher.cut()
      const where = `${name} as ${scope ?? ''}${kind}`
      const expected = expectationOf(name, kind, scope)
      if (said.told !== expected) findings.push(`${where}: should be ${expected} but is ${said.told}`)
      const isAuthor = kind === 'author' || kind === 'key'
      if (!isAuthor && said.text.includes(things.canary)) findings.push(`${where}: shows the author's text`)
      if (!isAuthor && reached.length > 0) findings.push(`${where}: reaches the author's page`)
      if (expected !== 'problem not_found') continue
      const missing = await say(base, persona, makeFrame({ ...things, conversationId: newId(), runId: newId() }))
      if (withoutIds(missing.text) !== withoutIds(said.text)) {
        findings.push(`${where}: answers otherwise than for what does not exist`)
      }
    }
  }
  return [...findings, ...(await afterNewTerms(base, cast, cases))]
}

/** Somebody who was connected when new terms came may do no more over the connection than over HTTP. */
async function afterNewTerms(base: URL, { author, owner }: Cast, cases: LiveCases): Promise<string[]> {
  const findings: string[] = []
  const things = await makeThings(base, author)
  const connected = openAs(base, author)
  await connected.answered()
  await publishTerms(base, owner, 'Be kind.')
  for (const [name, makeFrame] of Object.entries(cases)) {
    const told = toldBy(await connected.exchange(makeFrame(things)))
    const expected = ownConnection.includes(name) ? expectationOf(name, 'author') : 'problem consent_required'
    if (told !== expected) findings.push(`${name} without consent: should be ${expected} but is ${told}`)
    const late = (await say(base, author, makeFrame(things))).told
    if (late !== 'refused 403') findings.push(`${name} on a new connection without consent is ${late}`)
  }
  connected.cut()
  await publishTerms(base, owner, '')
  return findings
}

/** Written apart from the server's own decision, so that one mistake cannot hide in both. */
function expectationOf(name: string, kind: PersonaKind, scope?: Scope): string {
  if (kind === 'nobody' || kind === 'disabled' || kind === 'halfway') return 'closed 4401'
  if (kind === 'key' && scope !== 'chat') return 'refused 403'
  if (kind !== 'author' && kind !== 'key' && namesThings.includes(name)) return 'problem not_found'
  return name === 'send' ? 'accepted' : name === 'ping' ? 'pong' : 'nothing'
}

async function say(base: URL, persona: Persona, frame: ClientFrame): Promise<{ told: string; text: string }> {
  const connection = openAs(base, persona)
  const refused = new Promise<string>((resolve) =>
    connection.socket.once('unexpected-response', (_request, response) => resolve(`refused ${response.statusCode}`)),
  )
  const closed = connection.closed.then(({ code }) => `closed ${code}`)
  const told = await Promise.race([connection.exchange(frame).then(toldBy), refused, closed])
  connection.cut()
  return { told, text: JSON.stringify(connection.frames.filter(({ type }) => type !== 'hello')) }
}

function toldBy(frames: readonly ServerFrame[]): string {
  const answers = frames.flatMap((frame) => {
    if (frame.type === 'problem') return [`problem ${frame.problem.code}`]
    return frame.type === 'accepted' || frame.type === 'pong' ? [frame.type] : []
  })
  return [...new Set(answers)].join(', ') || 'nothing'
}

/** A connection on which every frame has its answers: those before the pong of the ping that follows it. */
function openAs(base: URL, { headers }: Persona) {
  const { frames, take, until } = inbox()
  const socket = openWebSocket(
    Number(base.port),
    take,
    { ...headers, ...('cookie' in headers && { origin: base.origin }) },
    '/api/live',
    base.hostname,
  )
  let pongs = 0
  const pong = async (): Promise<void> => {
    pongs += 1
    const wanted = pongs
    await until(() => frames.filter(({ type }) => type === 'pong').length >= wanted)
  }
  return {
    ...socket,
    frames,
    async answered(): Promise<ServerFrame[]> {
      socket.send({ type: 'ping' })
      await pong()
      return frames
    },
    async exchange(frame: ClientFrame): Promise<ServerFrame[]> {
      const from = frames.length
      socket.send(frame)
      if (frame.type !== 'ping') socket.send({ type: 'ping' })
      await pong()
      const answers = frames.slice(from).filter(({ type }) => type !== 'hello')
      return frame.type === 'ping' ? answers : answers.filter(({ type }) => type !== 'pong')
    },
  }
}

async function makeThings(base: URL, author: Persona): Promise<LiveThings> {
  const canary = `canary-${newId()}`
  const { id } = conversation.parse(await ask(base, author, 'POST', '/api/conversations', {}))
  const sent = accepted.parse(
    await ask(base, author, 'POST', `/api/conversations/${id}/messages`, { text: `/lab tokens=1 ${canary}` }),
  )
  return { conversationId: id, runId: sent.runs[0]?.id ?? '', canary }
}

async function publishTerms(base: URL, owner: Persona, text: string): Promise<void> {
  const { version } = terms.parse(await ask(base, owner, 'GET', '/api/terms'))
  await ask(base, owner, 'PUT', '/api/admin/terms', { text, version })
}

async function ask(base: URL, { headers }: Persona, method: string, path: string, body?: unknown): Promise<unknown> {
  const json = body === undefined ? {} : { body: JSON.stringify(body) }
  const typed = body === undefined ? headers : { ...headers, 'content-type': 'application/json' }
  const answer = await call(base, { method, path, headers: typed, ...json })
  if (answer.status >= 300) throw new Error(`${method} ${path} answers ${answer.status}: ${answer.text}`)
  return JSON.parse(answer.text)
}

function withoutIds(text: string): string {
  return text.replaceAll(/"(?:errorId|ref)":"[^"]*"/g, '')
}

import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { message, newId, type Id, type Message } from '@parley/contract'
import type { Transaction } from 'kysely'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { systemClock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import '#features/accounts/accounts.tables.ts'
import '#features/chats/chats.tables.ts'
import { createLive, type Live, type LiveOptions } from '#platform/live/index.ts'
import type { Caller } from '#platform/http/route.ts'
import type { Log } from '#platform/log/log.ts'
import type { ChatDelta, ChatOutcome, Provider } from '#providers/provider.ts'
import { createRuns, type EndedRun, type NewRun, type Runs, type RunsOptions } from './index.ts'

/** What a scripted provider does in one call. */
export type Script = (emit: (delta: ChatDelta) => void, signal: AbortSignal) => Promise<ChatOutcome>

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
}

export const done: ChatOutcome = { finish: 'stop', usage: null }

export function scripted(script: Script): Provider {
  return {
    kind: 'openai',
    discover: () => Promise.resolve([]),
    chat: (_request, emit, signal) => script(emit, signal),
  }
}

export interface RunHouse {
  database: Database
  runs: Runs
  live: Live
  userId: Id
  caller: Caller
  url: string
  ended: EndedRun[]
  conversation(): Promise<Id>
  /** Creates and dispatches a run over `script`, with its message. */
  start(script: Script, wanted?: Partial<NewRun>): Promise<{ id: Id; messageId: Id; conversationId: Id }>
  message(id: Id): Promise<Message>
  /** Resolves when that run has ended and everything of it is stored. */
  untilEnded(runId: Id): Promise<EndedRun>
  close(): Promise<void>
}

/** Runs, hub and sockets over a real database, with the rest of the house played as simply as possible. */
export async function openRunHouse(
  database: Database,
  options: Partial<RunsOptions> & Partial<LiveOptions> & { userId?: Id } = {},
): Promise<RunHouse> {
  const scripts = new Map<Id, Script>()
  const ended: EndedRun[] = []
  const waiters = new Map<Id, (ended: EndedRun) => void>()
  const userId = options.userId ?? (await insertUser(database))
  const caller: Caller = { userId, role: 'member', via: { kind: 'session', sessionId: newId() } }
  const shared = { clock: systemClock, log: silentLog }

  const live = createLive(
    {
      authenticate: (request) => authenticate(request, caller),
      addressOf: (request) => request.socket.remoteAddress ?? '',
      isCurrent: () => Promise.resolve(true),
      mayFollowRun: (who, runId) => runs.mayFollow(who, runId),
      mayFollowConversation: (who) => Promise.resolve(who.userId === userId),
      readRun: (runId, after) => runs.read(runId, after),
      send: () => Promise.reject(new AppError('validation_failed', 'Not here.')),
      cancel: async (who, runId) => void (await runs.cancelAs(who, runId)),
    },
    { ...shared, connectionsPerUser: 0, connectionsPerAddress: 0, ...options },
  )
  const runs: Runs = createRuns({
    ...shared,
    database,
    live,
    runsPerUser: 0,
    runsAtOnce: 0,
    ports: {
      load: async (run) => ({
        message: await readMessage(database, run.messageId),
        provider: scripted(scripts.get(run.id) ?? (() => Promise.resolve(done))),
        request: { upstream: 'scripted', turns: [] },
      }),
      store: (transaction, message) => storeMessage(transaction, message),
      message: (id) => readMessage(database, id).catch(() => undefined),
      mayRead: (who) => Promise.resolve(who.userId === userId),
      mayCancel: (who, run) => Promise.resolve(who.userId === run.userId),
    },
    ...options,
  })
  runs.onRunEnded((one) => {
    ended.push(one)
    waiters.get(one.runId)?.(one)
  })
  const server = createServer((request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const search = new URLSearchParams(query)
    const runId = path.split('/')[3] ?? ''
    if (path === '/api/live/events') {
      const watched = (search.get('watch') ?? '').split(',').filter(Boolean)
      live.events(caller, response, {
        runs: watched.map((one) => ({ runId: one.split(':')[0] ?? '', after: Number(one.split(':')[1]) })),
        conversations: (search.get('conversations') ?? '').split(',').filter(Boolean),
        changesAfter: search.get('changesAfter') ?? undefined,
      })
    } else live.followRuns(caller, response, [{ runId, after: Number(search.get('after') ?? 0) }])
  })
  live.attach(server, '/api/live')
  const port = await listen(server)

  return {
    database,
    runs,
    live,
    userId,
    caller,
    url: `127.0.0.1:${port}`,
    ended,
    conversation: () => insertConversation(database, userId),
    async start(script, wanted = {}) {
      const conversationId = wanted.conversationId ?? (await insertConversation(database, userId))
      const id = newId()
      const messageId = wanted.messageId ?? newId()
      scripts.set(id, script)
      await database.transaction(async (transaction) => {
        if (!wanted.messageId) await insertMessage(transaction, messageId, conversationId, id)
        await runs.create(transaction, { userId, modelId: 'scripted', ...wanted, id, conversationId, messageId })
      })
      runs.dispatch([id])
      return { id, messageId, conversationId }
    },
    message: (id) => readMessage(database, id),
    untilEnded: (runId) => {
      const already = ended.find((one) => one.runId === runId)
      return already ? Promise.resolve(already) : new Promise((resolve) => waiters.set(runId, resolve))
    },
    async close() {
      await runs.drain(0)
      await live.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await database.close()
    },
  }
}

function authenticate(request: IncomingMessage, caller: Caller): Promise<Caller> {
  const origin = request.headers.origin
  if (origin === 'https://elsewhere.example') return Promise.reject(new AppError('forbidden', 'Not from there.'))
  if (request.headers.cookie === 'nobody') return Promise.reject(new AppError('unauthenticated', 'Sign in first.'))
  return Promise.resolve(caller)
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      // A server that listens on a port has an address with one.
      const { port } = server.address() as AddressInfo
      resolve(port)
    })
  })
}


async function insertUser(database: Database): Promise<Id> {
  const id = newId()
  await database.write
    .insertInto('users')
    .values({
      id,
      email: `${id}@example.test`,
      email_key: `${id}@example.test`,
      username: id,
      display_name: 'Somebody',
      role: 'member',
      state: 'active',
      password_hash: '',
      created_at: 0,
      updated_at: 0,
    })
    .execute()
  return id
}

async function insertConversation(database: Database, userId: Id): Promise<Id> {
  const id = newId()
  await database.write
    .insertInto('conversations')
    .values({
      id,
      kind: 'private',
      title: null,
      model_id: null,
      assistant_id: null,
      system_prompt: null,
      collection_ids: '[]',
      temporary: 0,
      message_count: 0,
      answer_count: 0,
      created_by: userId,
      created_at: 0,
      updated_at: 0,
    })
    .execute()
  return id
}

async function insertMessage(transaction: Transaction<Tables>, id: Id, conversationId: Id, runId: Id): Promise<void> {
  await transaction
    .insertInto('messages')
    .values({
      id,
      conversation_id: conversationId,
      parent_id: null,
      position: 0,
      role: 'assistant',
      author_id: null,
      model_id: null,
      text: '',
      status: 'queued',
      run_id: runId,
      seq: 0,
      details: null,
      receipt: null,
      created_at: 0,
      edited_at: null,
    })
    .execute()
}

const details = z.pick(message, { reasoning: true, toolCalls: true, citations: true, usage: true, problem: true })

async function storeMessage(transaction: Transaction<Tables>, stored: Message): Promise<void> {
  const { text, status, modelId, runId, seq } = stored
  await transaction
    .updateTable('messages')
    .set({ text, status, model_id: modelId, run_id: runId, seq, details: JSON.stringify(details.parse(stored)) })
    .where('id', '=', stored.id)
    .execute()
}

async function readMessage(database: Database, id: Id): Promise<Message> {
  const row = await database.read.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  return message.parse({
    id,
    conversationId: row.conversation_id,
    parentId: row.parent_id,
    role: row.role,
    authorId: row.author_id,
    modelId: row.model_id,
    text: row.text,
    status: row.status,
    runId: row.run_id,
    seq: row.seq,
    ...(row.details !== null && details.parse(JSON.parse(row.details))),
    createdAt: new Date(row.created_at).toISOString(),
    editedAt: null,
    siblings: { index: 0, count: 1, ids: [id] },
  })
}

import { message, newId, type Id, type Message } from '@parley/contract'
import type { Transaction } from 'kysely'
import * as z from 'zod/mini'
import '#features/accounts/accounts.tables.ts'
import '#features/chats/chats.tables.ts'
import { AppError } from '#platform/app-error.ts'
import { systemClock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import { createHttpServer, createSessionCookie, type Authenticate, type Caller } from '#platform/http/index.ts'
import { createLive, liveRoutes, type Live, type LiveOptions, type LivePorts } from '#platform/live/index.ts'
import type { Log } from '#platform/log/log.ts'
import type { ChatDelta, ChatOutcome, Provider } from '#providers/provider.ts'
import { createRuns, type EndedRun, type NewRun, type RunPorts, type Runs, type RunsOptions } from './index.ts'

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
  /** Ada owns every conversation; Bob none. Their names are their session tokens. */
  ada: Caller
  bob: Caller
  /** Callers whose session has ended. */
  signedOut: Set<Id>
  port: number
  ended: EndedRun[]
  conversation(): Promise<Id>
  /** Creates and dispatches a run over `script`, with its message. */
  start(script: Script, wanted?: Partial<NewRun>): Promise<StartedRun>
  message(id: Id): Promise<Message>
  /** Resolves when that run has ended and everything of it is stored. */
  untilEnded(runId: Id): Promise<EndedRun>
  close(): Promise<void>
}

export interface StartedRun {
  id: Id
  messageId: Id
  conversationId: Id
}

export type RunHouseOptions = Partial<RunsOptions> &
  Partial<LiveOptions> & { wrap?(ports: RunPorts): RunPorts; livePorts?: Partial<LivePorts> }

/** Runs, hub and sockets over a real database and the real server, the rest of the house as simple as can be. */
export async function openRunHouse(database: Database, options: RunHouseOptions = {}): Promise<RunHouse> {
  const scripts = new Map<Id, Script>()
  const ended: EndedRun[] = []
  const waiters = new Map<Id, (ended: EndedRun) => void>()
  const signedOut = new Set<Id>()
  const [ada, bob] = [callerOf(await insertUser(database)), callerOf(await insertUser(database))]
  const callers = new Map([
    ['ada', ada],
    ['bob', bob],
  ])
  const shared = { clock: systemClock, log: silentLog }
  const ports: RunPorts = {
    book: () => Promise.resolve(),
    load: async (run) => ({
      message: await readMessage(database, run.messageId),
      provider: scripted(scripts.get(run.id) ?? (() => Promise.resolve(done))),
      request: { upstream: 'scripted', turns: [] },
    }),
    store: storeMessage,
    message: (id) => readMessage(database, id).catch(() => undefined),
    mayRead: (who) => Promise.resolve(who === ada),
    mayCancel: (who) => Promise.resolve(who === ada),
  }
  const authenticate: Authenticate = ({ sessionToken, bearer }) => {
    const caller = callers.get(sessionToken ?? bearer ?? '')
    return Promise.resolve(caller && !signedOut.has(caller.userId) ? { caller, stage: 'full' } : null)
  }

  const live = createLive(
    {
      authenticate,
      authenticateToken: (token) => {
        const caller = callers.get(token)
        return Promise.resolve(caller ? { caller, stage: 'full' } : null)
      },
      again: (caller) => Promise.resolve(signedOut.has(caller.userId) ? null : { caller, stage: 'full' }),
      take: () => Promise.resolve(),
      mayFollowRun: (who, runId) => runs.mayFollow(who, runId),
      mayFollowConversation: (who) => Promise.resolve(who === ada),
      readRun: (runId, after) => runs.read(runId, after),
      send: () => Promise.reject(new AppError('validation_failed', 'Not here.')),
      cancel: async (who, runId) => void (await runs.cancelAs(who, runId)),
      ...options.livePorts,
    },
    { ...shared, connectionsPerUser: 0, connectionsPerAddress: 0, ...options },
  )
  const runs: Runs = createRuns({
    ...shared,
    database,
    live,
    runsPerUser: 0,
    runsAtOnce: 0,
    ...options,
    ports: options.wrap?.(ports) ?? ports,
  })
  runs.onRunEnded((one) => {
    ended.push(one)
    waiters.get(one.runId)?.(one)
  })
  const server = createHttpServer({
    ...shared,
    authenticate,
    routes: [...runs.routes, ...liveRoutes(live)],
    upgrades: { '/api/live': live.upgrade },
    cookie: createSessionCookie({ secure: false, basePath: '/' }),
    limiter: { take: () => ({ allowed: true }) },
    publicUrl: null,
    allowedOrigins: [],
    trustedProxies: [],
    staticDir: null,
    checkResponses: true,
  })
  const { port } = await server.listen('127.0.0.1', 0)

  return {
    database,
    runs,
    live,
    ada,
    bob,
    signedOut,
    port,
    ended,
    conversation: () => insertConversation(database, ada.userId),
    async start(script, wanted = {}) {
      const conversationId = wanted.conversationId ?? (await insertConversation(database, ada.userId))
      const id = newId()
      const messageId = wanted.messageId ?? newId()
      const userId = ada.userId
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
      await server.close(0)
      await database.close()
    },
  }
}

function callerOf(userId: Id): Caller {
  return { userId, role: 'member', via: { kind: 'session', sessionId: newId() } }
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
      documents_only: 0,
      reasoning_effort: null,
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

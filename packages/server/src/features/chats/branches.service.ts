import { newId, type Conversation, type Id, type Message } from '@parley/contract'
import type { Transaction } from 'kysely'
import * as z from 'zod/mini'
import type { Clock } from '#platform/clock.ts'
import { inChunks, type Database, type Tables } from '#platform/db/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import { AppError } from '#platform/app-error.ts'
import type { Attachments } from './attachments.ts'
import type { Indexing } from './chats.search.ts'
import type { MessagesTable } from './chats.tables.ts'
import type { ConversationQueries } from './conversations.queries.ts'
import { conversationNotFound } from './conversations.service.ts'
import type { MessageQueries } from './messages.queries.ts'

const pageSize = 200
const indexJob = 'index-conversation'
const finished = new Set(['complete', 'cancelled', 'interrupted', 'failed', 'length'])

export interface BranchesOptions {
  attachments: Pick<Attachments, 'copy'>
  database: Database
  conversations: ConversationQueries
  messages: MessageQueries
  indexing: Indexing
  jobs: Jobs
  clock: Clock
  get(userId: Id, id: Id): Promise<Conversation>
  present(conversationId: Id, newestFirst: MessagesTable[]): Promise<Message[]>
  changed(userIds: Id[], kind: 'conversation', id: Id): void
}

export interface ReadConversation {
  conversation: Conversation
  /** The beginning first, some at a time, so that a long one never lies in memory whole. */
  messages: AsyncIterable<Message[]>
}

/** Whole branches and whole conversations: to copy within the house and out of it. */
export function createBranches(options: BranchesOptions) {
  const { database, conversations, messages, clock, jobs } = options

  jobs.register({
    kind: indexJob,
    payload: z.object({ conversationId: z.string() }),
    async handle({ payload: { conversationId }, signal }) {
      for await (const rows of rowsOf(conversationId)) {
        signal.throwIfAborted()
        await database.transaction(async (transaction) => {
          for (const row of rows) await options.indexing.message(transaction, row, false)
        })
      }
    },
  })

  async function* rowsOf(conversationId: Id): AsyncGenerator<MessagesTable[]> {
    let position = -1
    for (;;) {
      const rows = await messages.afterPosition(conversationId, position, pageSize)
      if (rows.length > 0) yield rows
      if (rows.length < pageSize) return
      position = rows.at(-1)?.position ?? position
    }
  }

  async function* shown(conversationId: Id, pages: AsyncIterable<MessagesTable[]>): AsyncGenerator<Message[]> {
    for await (const rows of pages) yield options.present(conversationId, rows.toReversed())
  }

  async function* pagesOf(ids: readonly Id[], within?: Transaction<Tables>): AsyncGenerator<MessagesTable[]> {
    for (const some of inChunks(ids, pageSize)) yield messages.byIds(some, within)
  }

  async function leafOf(userId: Id, id: Id): Promise<Id | null> {
    const seen = await conversations.one(id, userId)
    if (seen === undefined) throw conversationNotFound()
    return seen.leaf_id
  }

  return {
    /** The branch that this person sees. */
    async read(userId: Id, id: Id): Promise<ReadConversation> {
      const leaf = await leafOf(userId, id)
      const ids = leaf === null ? [] : await messages.branchIds(id, leaf)
      return { conversation: await options.get(userId, id), messages: shown(id, pagesOf(ids)) }
    },

    /** Every branch. */
    async readAll(userId: Id, id: Id): Promise<ReadConversation> {
      await leafOf(userId, id)
      return { conversation: await options.get(userId, id), messages: shown(id, rowsOf(id)) }
    },

    /** A conversation of its own that begins as this one did, up to a message. */
    async fork(userId: Id, messageId: Id): Promise<Conversation> {
      const last = await messages.one(messageId)
      const source = last && (await conversations.one(last.conversation_id, userId))
      if (last === undefined || source === undefined) throw noSuchMessage()
      const id = newId()
      const now = clock.now()
      const ids = await messages.branchIds(source.id, messageId)
      const copies = new Map(ids.map((each) => [each, newId()]))
      await database.transaction(async (transaction) => {
        const { kind: _kind, ...rest } = conversationRow(source)
        const row = { ...rest, id, kind: 'private', message_count: ids.length, created_by: userId } as const
        await conversations.insert(transaction, { ...row, created_at: now, updated_at: now }, userId)
        let position = 0
        for await (const rows of pagesOf(ids, transaction)) {
          // Nobody would ever end the copy of an answer that is being written.
          if (!rows.every(({ status }) => finished.has(status))) {
            throw new AppError('conflict', 'This answer is still being written.', { actions: ['wait'] })
          }
          const copied = rows.map((each) => copyOf(each, id, copies, position++))
          await messages.insert(transaction, copied)
          await options.attachments.copy(transaction, copies, rows)
        }
        // Deleted since, with all below it.
        if (position === 0 || position < ids.length) throw noSuchMessage()
        await conversations.changeOwn(transaction, id, userId, { leaf_id: copies.get(messageId) ?? null })
        if (row.title !== null) await options.indexing.title(transaction, id, row.title, now)
        await jobs.enqueue(transaction, { kind: indexJob, payload: { conversationId: id }, userId })
      })
      options.changed([userId], 'conversation', id)
      return options.get(userId, id)
    },
  }
}

const noSuchMessage = (): AppError => new AppError('not_found', 'There is no such message.')

export type Branches = ReturnType<typeof createBranches>

/** What the copy shares with what it was copied from. */
function conversationRow(source: NonNullable<Awaited<ReturnType<ConversationQueries['one']>>>) {
  const {
    kind,
    title,
    model_id,
    assistant_id,
    system_prompt,
    collection_ids,
    documents_only,
    reasoning_effort,
    temporary,
  } = source
  return {
    kind,
    title,
    model_id,
    assistant_id,
    system_prompt,
    collection_ids,
    documents_only,
    reasoning_effort,
    temporary,
    answer_count: 0,
  }
}

function copyOf(row: MessagesTable, conversationId: Id, copies: Map<Id, Id>, position: number): MessagesTable {
  return {
    ...row,
    id: copies.get(row.id) ?? newId(),
    conversation_id: conversationId,
    parent_id: row.parent_id === null ? null : (copies.get(row.parent_id) ?? null),
    position,
    run_id: null,
    seq: 0,
    details: withoutBeside(row.details),
    receipt: null,
  }
}

/** The answers it stood beside are not copied. */
function withoutBeside(details: string | null): string | null {
  if (details === null) return null
  const { beside: _elsewhere, ...rest } = z.record(z.string(), z.unknown()).parse(JSON.parse(details))
  return JSON.stringify(rest)
}

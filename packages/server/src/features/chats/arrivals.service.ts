import type { Id, Message } from '@parley/contract'
import type { Transaction } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { inChunks, isUniqueViolation, type Database, type Tables } from '#platform/db/index.ts'
import { packDetails } from './chats.present.ts'
import type { Indexing, PreparedWords } from './chats.search.ts'
import type { MessagesTable } from './chats.tables.ts'
import type { ConversationQueries } from './conversations.queries.ts'
import { titleFrom } from './message-text.ts'
import type { MessageQueries } from './messages.queries.ts'

/** So many at once, that nobody else waits long for the one writer. */
const messagesAtOnce = 100
const longestTitle = 200
const longestFolder = 100

export interface ArrivedMessage extends Partial<
  Pick<Message, 'reasoning' | 'toolCalls' | 'citations' | 'attachments' | 'usage' | 'status'>
> {
  id: Id
  parentId: Id | null
  role: 'user' | 'assistant'
  modelId: string | null
  text: string
  createdAt: number
}

export interface ArrivedConversation {
  id: Id
  title: string | null
  systemPrompt: string | null
  archived: boolean
  pinned: boolean
  folder: string | null
  createdAt: number
  updatedAt: number
  leafId: Id | null
}

export interface Arrival {
  /** Whether it was not there before. */
  created: boolean
  /** How many messages were not. */
  added: number
}

export interface ArrivalsOptions {
  database: Database
  clock: Clock
  conversations: ConversationQueries
  messages: MessageQueries
  indexing: Indexing
  changed(userIds: Id[], kind: 'conversation', id: Id): void
}

/**
 * Conversations that were held elsewhere. Their ids are made from where they come from, so that what arrives twice, or
 * in two places at once, is there once; what was written in them here since stays.
 */
export function createArrivals(options: ArrivalsOptions) {
  const { database, conversations, messages, indexing } = options

  async function take(
    userId: Id,
    conversation: ArrivedConversation,
    batch: readonly ArrivedMessage[],
    within?: (transaction: Transaction<Tables>, arrival: Arrival) => Promise<void>,
  ): Promise<Arrival> {
    const { id } = conversation
    const prepared = new Map<Id, PreparedWords>()
    for (const message of batch) {
      const words = await indexing.prepare(userId, clean(message.text))
      if (words !== undefined) prepared.set(message.id, words)
    }
    return database.transaction(async (transaction) => {
      const participant = await conversations.participant(transaction, id, userId)
      const created = participant === undefined
      if (created) await begin(transaction, userId, conversation, batch)
      const there = await messages.existing(transaction, id, [
        ...batch.map((message) => message.id),
        ...batch.flatMap(({ parentId }) => parentId ?? []),
      ])
      const fresh: ArrivedMessage[] = []
      for (const message of batch) {
        if (there.has(message.id)) continue
        // What hung on a message that somebody has deleted here stays away with it.
        if (message.parentId !== null && !there.has(message.parentId)) continue
        there.add(message.id)
        fresh.push(message)
      }
      if (fresh.length > 0) {
        const first = await conversations.takePositions(transaction, id, fresh.length, conversation.updatedAt)
        const rows = fresh.map((message, index) => rowOf(message, id, userId, first + index))
        await messages.insert(transaction, rows)
        for (const row of rows) await indexing.message(transaction, row, true, undefined, prepared.get(row.id))
      }
      const { leafId } = conversation
      if (leafId !== null && there.has(leafId) && fresh.length > 0) {
        await conversations.changeOwn(transaction, id, userId, { leaf_id: leafId })
      }
      const arrival = { created, added: fresh.length }
      await within?.(transaction, arrival)
      return arrival
    })
  }

  async function begin(
    transaction: Transaction<Tables>,
    userId: Id,
    conversation: ArrivedConversation,
    batch: readonly ArrivedMessage[],
  ): Promise<void> {
    const { id, createdAt, updatedAt } = conversation
    const asked = batch.find(({ role }) => role === 'user')?.text ?? batch[0]?.text ?? ''
    const title = (
      clean(conversation.title ?? '')
        .trim()
        .slice(0, longestTitle) || titleFrom(clean(asked))
    ).toWellFormed()
    const row = {
      id,
      kind: 'private' as const,
      title: title === '' ? null : title,
      model_id: null,
      assistant_id: null,
      system_prompt: conversation.systemPrompt === null ? null : clean(conversation.systemPrompt),
      collection_ids: '[]',
      documents_only: 0,
      reasoning_effort: null,
      temporary: 0,
      message_count: 0,
      answer_count: 0,
      created_by: userId,
      created_at: createdAt,
      updated_at: updatedAt,
    }
    await conversations.insert(transaction, row, userId)
    await conversations.changeOwn(transaction, id, userId, {
      archived: Number(conversation.archived),
      pinned: Number(conversation.pinned),
      folder: folderOf(conversation.folder),
      activity_at: updatedAt,
    })
    if (row.title !== null) await indexing.title(transaction, id, row.title, updatedAt)
  }

  return {
    /** All in one transaction as long as it is short; a long one arrives in pieces, the last with `within`. */
    async take(
      userId: Id,
      conversation: ArrivedConversation,
      all: readonly ArrivedMessage[],
      within?: (transaction: Transaction<Tables>, arrival: Arrival) => Promise<void>,
    ): Promise<Arrival> {
      const total: Arrival = { created: false, added: 0 }
      const batches = inChunks(all, messagesAtOnce)
      if (batches.length === 0) batches.push([])
      for (const [index, batch] of batches.entries()) {
        const isLast = index === batches.length - 1
        const finish = isLast && within
        const piece = await twice(() =>
          take(userId, conversation, batch, async (transaction, { created, added }) => {
            const arrival = { created: total.created || created, added: total.added + added }
            if (finish) await finish(transaction, arrival)
          }),
        )
        total.created ||= piece.created
        total.added += piece.added
      }
      options.changed([userId], 'conversation', conversation.id)
      return total
    },

    has: (userId: Id, id: Id): Promise<boolean> => conversations.isParticipant(id, userId),
  }
}

export type Arrivals = ReturnType<typeof createArrivals>

/** Once more where another process brought in the same at the same moment: now it is seen. */
async function twice<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (
      !isUniqueViolation(error, 'conversations_pkey', 'conversations.id') &&
      !isUniqueViolation(error, 'messages_pkey', 'messages.id')
    )
      throw error
    try {
      return await work()
    } catch (cause) {
      if (!isUniqueViolation(cause, 'conversations_pkey', 'conversations.id')) throw cause
      throw new AppError('conflict', 'It was left here, and its place is taken.', { cause })
    }
  }
}

const folderOf = (given: string | null): string | null =>
  clean(given ?? '')
    .trim()
    .slice(0, longestFolder)
    .toWellFormed()
    .trim() || null

const clean = (text: string): string => text.toWellFormed().replaceAll('\0', '')

function rowOf(message: ArrivedMessage, conversationId: Id, userId: Id, position: number): MessagesTable {
  const { id, parentId, role, modelId, text, status = 'complete', createdAt, ...details } = message
  return {
    id,
    conversation_id: conversationId,
    parent_id: parentId,
    position,
    role,
    author_id: role === 'user' ? userId : null,
    model_id: modelId === null ? null : clean(modelId),
    text: clean(text),
    status: role === 'user' ? 'complete' : status,
    run_id: null,
    seq: 0,
    details: packDetails(details),
    receipt: null,
    created_at: createdAt,
    edited_at: null,
  }
}

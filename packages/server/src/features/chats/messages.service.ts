import { newId, type Accepted, type Id, type SendMessage } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { isUniqueViolation, type Database } from '#platform/db/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Runs, RunWish } from '#features/runs/index.ts'
import type { Transaction } from 'kysely'
import { referenceOf, type AnswerService, type PlannedAnswer } from './answers.service.ts'
import type { Indexing } from './chats.search.ts'
import type { MessagesTable, ParticipantsTable } from './chats.tables.ts'
import type { ConversationQueries } from './conversations.queries.ts'
import { conversationNotFound } from './conversations.service.ts'
import { hashOf, receiptOf, wishOf } from './message-receipt.ts'
import { readText, titleFrom } from './message-text.ts'
import { emptyRow, type MessageQueries } from './messages.queries.ts'
import { messageNotFound, type MessageReader } from './messages.read.ts'

export interface MessageServiceOptions {
  database: Database
  conversations: ConversationQueries
  messages: MessageQueries
  reader: MessageReader
  answers: Pick<AnswerService, 'addAnswer' | 'choose' | 'plan' | 'carryOut' | 'begin'>
  runs: Pick<Runs, 'cancelAll'>
  indexing: Indexing
  /** Refuses what must not be sent to a model. */
  checkText(userId: Id, text: string): Promise<void>
  clock: Clock
  maximumCharacters: number
  changed(userIds: Id[], kind: 'conversation' | 'message', id: Id): void
}

/** What people write: sent, written anew, taken away. */
export function createMessageService(options: MessageServiceOptions) {
  const { database, conversations, messages, runs, clock, indexing } = options
  const { readable, presentOne } = options.reader
  const { addAnswer, choose, plan, carryOut, begin } = options.answers

  /** What a retried send finds: the same rows, or a conflict when it asks for something else under the same id. */
  const alreadySent = async (existing: MessagesTable, userId: Id, hash: string): Promise<Accepted> => {
    const stored = receiptOf(existing)
    if (existing.author_id !== userId || stored?.hash !== hash) {
      throw new AppError('conflict', 'A different message was sent under this id.')
    }
    return { message: await presentOne(existing), runs: stored.runs }
  }

  /** A person's message with the answers it asks for, all in one transaction. */
  const write = async (
    caller: Caller,
    conversationId: Id,
    parentOf: (own: ParticipantsTable) => Id | null,
    request: Pick<SendMessage, 'id' | 'text' | 'modelIds' | 'answer' | keyof RunWish>,
    hash: string,
  ): Promise<Accepted> => {
    const text = readText(request.text, options.maximumCharacters)
    await options.checkText(caller.userId, text)
    const seen = await conversations.one(conversationId, caller.userId)
    if (seen === undefined) throw conversationNotFound()
    const sent = request.id && (await messages.one(request.id))
    if (sent) return alreadySent(sent, caller.userId, hash)
    const id = request.id ?? newId()
    const { modelIds, wish } =
      request.answer === false ? { modelIds: [], wish: {} } : await choose(caller, seen, request)
    const started = await plan(caller, modelIds, text.length)

    const store = (transaction: Transaction<Tables>): Promise<MessagesTable> =>
      storeMessage(transaction, caller.userId, conversationId, parentOf, { id, text, hash, started, wish })
    try {
      const row = await carryOut(started, () => database.transaction(store))
      await begin(conversationId, started)
      return { message: await presentOne(row), runs: started.map(referenceOf) }
    } catch (error) {
      // The same send arrived twice at once, and the other one was first.
      const other = isUniqueViolation(error, 'messages_pkey', 'messages.id') ? await messages.one(id) : undefined
      if (other === undefined) throw error
      return alreadySent(other, caller.userId, hash)
    }
  }

  const storeMessage = async (
    transaction: Transaction<Tables>,
    userId: Id,
    conversationId: Id,
    parentOf: (own: ParticipantsTable) => Id | null,
    { id, text, hash, started, wish }: { id: Id; text: string; hash: string; started: PlannedAnswer[]; wish: RunWish },
  ): Promise<MessagesTable> => {
    const now = clock.now()
    const title = titleFrom(text)
    // Asked together, they cross to the database together. The first locks the conversation: two sends take turns.
    const asked = Promise.all([
      conversations.takePositions(transaction, conversationId, 1 + started.length, now),
      conversations.titleIfNone(transaction, conversationId, title),
      conversations.audience(transaction, conversationId),
    ])
    const own = await firstOf(conversations.participant(transaction, conversationId, userId), asked)
    if (own === undefined) throw conversationNotFound()
    const [position, untitled, audience] = await asked
    const parentId = parentOf(own)
    const row: MessagesTable = {
      ...emptyRow(conversationId, parentId, position, now),
      id,
      role: 'user',
      author_id: userId,
      text,
      status: 'complete',
      receipt: JSON.stringify({ hash, runs: started.map(referenceOf), wish }),
    }
    const parent = parentId === null ? undefined : messages.oneIn(transaction, parentId)
    const beside = started.map(({ messageId }) => messageId)
    const stored = Promise.all([
      messages.insert(transaction, [row]),
      ...started.map((reference, index) => {
        const place = { conversationId, parentId: id, afterMessageId: parentId, position: position + 1 + index, now }
        return addAnswer(transaction, reference, place, userId, wish, beside)
      }),
      conversations.changeOwn(transaction, conversationId, userId, {
        leaf_id: started[0]?.messageId ?? id,
        draft: null,
      }),
      indexing.message(transaction, row, true, audience),
      untitled ? indexing.title(transaction, conversationId, title, now, audience) : undefined,
    ])
    if (parent !== undefined && (await firstOf(parent, stored))?.conversation_id !== conversationId) {
      throw messageNotFound()
    }
    await stored
    return row
  }

  return {
    async send(caller: Caller, conversationId: Id, request: SendMessage): Promise<Accepted> {
      const { id: _id, ...rest } = request
      const hash = hashOf({ conversationId, ...rest })
      return write(
        caller,
        conversationId,
        (own) => (request.parentId === undefined ? own.leaf_id : request.parentId),
        request,
        hash,
      )
    },

    /** Another version of what a person wrote, beside the first, answered anew. */
    async edit(caller: Caller, id: Id, text: string): Promise<Accepted> {
      const row = await readable(caller.userId, id)
      if (row.role !== 'user' || row.author_id !== caller.userId) {
        throw new AppError('forbidden', 'Only your own messages can be edited.')
      }
      const request = { text, ...wishOf(row) }
      return write(caller, row.conversation_id, () => row.parent_id, request, hashOf({ edit: id, text }))
    },

    /** Takes a message and everything below it away. */
    async delete(userId: Id, id: Id): Promise<void> {
      const row = await readable(userId, id)
      const participantIds = await conversations.participantIds(row.conversation_id)
      const gone = await database.transaction((transaction) => messages.subtree(transaction, id))
      for (const messageId of gone) await runs.cancelAll({ messageId })
      const goneIds = new Set(gone)
      await database.transaction(async (transaction) => {
        await messages.deleteSubtree(transaction, id)
        for (const participantId of participantIds) {
          const own = await conversations.participant(transaction, row.conversation_id, participantId)
          if (own === undefined || own.leaf_id === null || !goneIds.has(own.leaf_id)) continue
          await conversations.changeOwn(transaction, row.conversation_id, participantId, { leaf_id: row.parent_id })
        }
      })
      options.changed(participantIds, 'conversation', row.conversation_id)
    },
  }
}

export type MessageService = ReturnType<typeof createMessageService>

/** What `first` says, before anything that was asked beside it fails. */
function firstOf<Result>(first: Promise<Result>, beside: Promise<unknown>): Promise<Result> {
  beside.catch(() => undefined)
  return first
}

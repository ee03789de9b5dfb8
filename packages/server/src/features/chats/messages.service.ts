import {
  newId,
  type Accepted,
  type BeginConversation,
  type BegunConversation,
  type CreateConversation,
  type Id,
  type Message,
  type SendMessage,
} from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { isUniqueViolation, leaveToEnd, type Database } from '#platform/db/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import { firstOf } from '#platform/first-of.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Runs, RunWish } from '#features/runs/index.ts'
import { lookAtImageName } from '#features/tools/index.ts'
import type { Transaction } from 'kysely'
import { answerRow, referenceOf, type AnswerService, type PlannedAnswer } from './answers.service.ts'
import { presentAttachment, type Attachments, type TakenAttachment } from './attachments.ts'
import type { AtHand } from './at-hand.ts'
import { packDetails, presentConversation, presentMessage, siblingsOf } from './chats.present.ts'
import type { Indexing } from './chats.search.ts'
import type { ConversationsTable, MessagesTable } from './chats.tables.ts'
import type { ConversationQueries, SeenConversation } from './conversations.queries.ts'
import { conversationNotFound, isTakenId, takenId } from './conversations.service.ts'
import { hashOf, receiptOf, wishOf } from './message-receipt.ts'
import { createPlaces, type FindPlace, type ParentOf } from './message-place.ts'
import { nameFrom, readText } from './message-text.ts'
import { emptyRow, type MessageQueries, type SiblingRow } from './messages.queries.ts'
import { messageNotFound, type MessageReader } from './messages.read.ts'

export interface MessageServiceOptions {
  database: Database
  conversations: ConversationQueries
  messages: MessageQueries
  reader: MessageReader
  answers: Pick<AnswerService, 'addAnswer' | 'choose' | 'plan' | 'carryOut' | 'begin' | 'readers'>
  runs: Pick<Runs, 'cancelAll'>
  attachments: Attachments
  indexing: Indexing
  /** Refuses what must not be sent to a model. */
  checkText(userId: Id, text: string): Promise<void>
  checkFile(userId: Id, file: { name: string; text: string }): Promise<void>
  sees(): Promise<boolean>
  /** A conversation as this person wants it, not stored yet. */
  newRow(userId: Id, request: CreateConversation): Promise<ConversationsTable>
  clock: Clock
  maximumCharacters: number
  changed(userIds: Id[], kind: 'conversation' | 'message', id: Id): void
}

interface NewMessage {
  id: Id
  text: string
  hash: string
  started: PlannedAnswer[]
  wish: RunWish
  taken: readonly TakenAttachment[]
}

interface StoredMessage {
  row: MessagesTable
  message: Message
  answers: { planned: PlannedAnswer; answer: MessagesTable }[]
  participantIds: Id[]
  begun: SeenConversation | undefined
}

interface Sent {
  accepted: Accepted
  /** The conversation, where it came with the message. */
  begun?: SeenConversation | undefined
}

/** What is attached is read before the message is stored. */
const longestReadingMs = 90_000

/** What people write: sent, written anew, taken away. */
export function createMessageService(options: MessageServiceOptions) {
  const { database, conversations, messages, runs, clock, indexing, attachments } = options
  const { readable, presentOne } = options.reader
  const { addAnswer, choose, plan, carryOut, begin, readers } = options.answers
  const places = createPlaces(conversations, indexing)

  /** What a retried send finds: the same rows, or a conflict when it asks for something else under the same id. */
  const alreadySent = async (existing: MessagesTable, userId: Id, hash: string): Promise<Sent> => {
    const stored = receiptOf(existing)
    if (existing.author_id !== userId || stored?.hash !== hash) {
      throw new AppError('conflict', 'A different message was sent under this id.')
    }
    return { accepted: { message: await presentOne(existing), runs: stored.runs } }
  }

  /** A person's message with the answers it asks for, and a conversation that is not there yet: all in one transaction. */
  const write = async (
    caller: Caller,
    where: Id | ConversationsTable,
    parentOf: ParentOf,
    request: Pick<SendMessage, 'id' | 'text' | 'modelIds' | 'answer' | 'attachmentIds' | keyof RunWish>,
    hash: string,
    take: (asked: (string | null)[]) => Promise<TakenAttachment[]>,
  ): Promise<Sent> => {
    const text = readText(request.text, options.maximumCharacters, (request.attachmentIds ?? []).length > 0)
    await options.checkText(caller.userId, text)
    const seen = typeof where === 'string' ? await conversations.one(where, caller.userId) : where
    if (seen === undefined) throw conversationNotFound()
    const sent = request.id && (await messages.one(request.id))
    if (sent) return alreadySent(sent, caller.userId, hash)
    const id = request.id ?? newId()
    const { modelIds, wish } =
      request.answer === false ? { modelIds: [], wish: {} } : await choose(caller, seen, request)
    const taken = await take(modelIds)
    for (const { name, content } of taken) {
      if (content !== null) await options.checkFile(caller.userId, { name, text: content })
    }
    const characters = taken.reduce((sum, { content }) => sum + (content?.length ?? 0), text.length)
    const started = await plan(caller, modelIds, characters)

    const findPlace =
      typeof where === 'string'
        ? places.endOf(seen, caller.userId, parentOf)
        : places.firstOf(where, caller.userId, parentOf)
    const store = (transaction: Transaction<Tables>): Promise<StoredMessage> =>
      storeMessage(transaction, caller.userId, seen.id, findPlace, { id, text, hash, started, wish, taken })
    try {
      const { row, message, answers, participantIds, begun } = await carryOut(started, () =>
        database.transaction(store, { isolation: 'read committed' }),
      )
      const atHand = answers.map(({ planned, answer }): [Id, AtHand] => [
        planned.id,
        { model: planned.model, conversation: seen, question: row, answer },
      ])
      begin(started, new Map(atHand))
      options.changed(participantIds, 'conversation', seen.id)
      return { accepted: { message, runs: started.map(referenceOf) }, begun }
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
    findPlace: FindPlace,
    { id, text, hash, started, wish, taken }: NewMessage,
  ): Promise<StoredMessage> => {
    const now = clock.now()
    const place = await findPlace(transaction, {
      count: 1 + started.length,
      title: nameFrom(text, taken),
      leafId: started[0]?.messageId ?? id,
      now,
    })
    const { position, parentId, participantIds, audience } = place
    const row: MessagesTable = {
      ...emptyRow(conversationId, parentId, position, now),
      id,
      role: 'user',
      author_id: userId,
      text,
      status: 'complete',
      details: taken.length === 0 ? null : packDetails({ attachments: taken.map(presentAttachment) }),
      receipt: JSON.stringify({ hash, runs: started.map(referenceOf), wish }),
    }
    await attachments.hold(transaction, taken)
    const isParentHere =
      parentId === null ? Promise.resolve(true) : messages.isIn(transaction, parentId, conversationId)
    const beside = started.map(({ messageId }) => messageId)
    const answers = started.map((planned, index) => {
      const below = { conversationId, parentId: id, position: position + 1 + index, now }
      return { planned, answer: answerRow(planned, below, beside) }
    })
    const stored = Promise.all([
      place.store(),
      messages.insert(transaction, [row]),
      ...answers.map(({ planned, answer }) =>
        addAnswer(transaction, planned, answer, { userId, wish, afterMessageId: parentId }),
      ),
      indexing.message(transaction, row, true, audience),
    ])
    const siblings: SiblingRow[] = []
    // The first of all has nothing above or beside it, and waits for nobody.
    if (parentId !== null || position > 0) {
      const below = messages.below(transaction, conversationId, parentId)
      if (!(await firstOf(isParentHere, Promise.all([stored, below])))) throw messageNotFound()
      siblings.push(...(await below))
    }
    leaveToEnd(transaction, stored, attachments.hang(transaction, id, taken))
    const message = presentMessage(row, siblingsOf(siblings)(row))
    return { row, message, answers, participantIds, begun: place.begun }
  }

  const deliver = (
    caller: Caller,
    where: Id | ConversationsTable,
    conversationId: Id | null,
    { id, ...rest }: SendMessage,
    signal: AbortSignal,
  ): Promise<Sent> =>
    write(
      caller,
      where,
      (own) => (rest.parentId === undefined ? own.leaf_id : rest.parentId),
      { id, ...rest },
      hashOf({ conversationId, ...rest }),
      async (asked) => {
        const { attachmentIds = [] } = rest
        if (attachmentIds.length === 0) return []
        const models = await readers(caller, asked)
        const looks = rest.tools?.includes(lookAtImageName) === true && (await options.sees())
        // With that tool, a model that cannot see has pictures described.
        const alone = models.filter(({ capabilities }) => !(looks && capabilities.tools))
        return attachments.take(caller.userId, attachmentIds, alone, signal)
      },
    )

  return {
    async send(
      caller: Caller,
      id: Id,
      request: SendMessage,
      signal = AbortSignal.timeout(longestReadingMs),
    ): Promise<Accepted> {
      return (await deliver(caller, id, id, request, signal)).accepted
    },

    /** A conversation with its first message: both are there or neither. Asked again, it gives what the first made. */
    async begin(
      caller: Caller,
      { conversation: wanted, message }: BeginConversation,
      signal = AbortSignal.timeout(longestReadingMs),
    ): Promise<BegunConversation> {
      const conversationId = wanted.id ?? null
      const row = await options.newRow(caller.userId, wanted)
      const { accepted, begun } = await deliver(caller, row, conversationId, message, signal).catch(
        async (error: unknown) => {
          if (!isTakenId(error)) throw error
          if (!(await conversations.isParticipant(row.id, caller.userId))) throw takenId(error)
          return deliver(caller, row.id, conversationId, message, signal)
        },
      )
      const conversation = begun ?? (await conversations.one(accepted.message.conversationId, caller.userId))
      if (conversation === undefined) throw conversationNotFound()
      return { conversation: presentConversation(conversation), ...accepted }
    },

    /** Another version of what a person wrote, beside the first, answered anew. */
    async edit(caller: Caller, id: Id, text: string): Promise<Accepted> {
      const row = await readable(caller.userId, id)
      if (row.role !== 'user' || row.author_id !== caller.userId) {
        throw new AppError('forbidden', 'Only your own messages can be edited.')
      }
      const before = await attachments.takeFrom(id)
      const request = { text, ...wishOf(row), attachmentIds: before.map(({ file_id }) => file_id) }
      const hash = hashOf({ edit: id, text })
      const { accepted } = await write(
        caller,
        row.conversation_id,
        () => row.parent_id,
        request,
        hash,
        async () => before,
      )
      return accepted
    },

    /** Takes a message and everything below it away. */
    async delete(userId: Id, id: Id): Promise<void> {
      const row = await readable(userId, id)
      const participantIds = await conversations.participantIds(row.conversation_id)
      const { gone, files } = await database.transaction(async (transaction) => {
        const below = await messages.subtree(transaction, id)
        return { gone: below, files: await attachments.filesOf(transaction, below) }
      })
      for (const messageId of gone) await runs.cancelAll({ messageId })
      const goneIds = new Set(gone)
      await database.transaction(async (transaction) => {
        await messages.deleteSubtree(transaction, id)
        await attachments.release(transaction, files)
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

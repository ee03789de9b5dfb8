import { newId, type Accepted, type Id, type Message, type SendMessage } from '@parley/contract'
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
import { packDetails, presentMessage, siblingsOf } from './chats.present.ts'
import type { Indexing } from './chats.search.ts'
import type { MessagesTable } from './chats.tables.ts'
import { audienceOf, type ConversationQueries, type Partaker } from './conversations.queries.ts'
import { conversationNotFound } from './conversations.service.ts'
import { hashOf, receiptOf, wishOf } from './message-receipt.ts'
import { readText, titleFrom } from './message-text.ts'
import { newConversation } from './new-conversation.ts'
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
  /** The conversation had a name when it was looked at. */
  isNamed: boolean
}

interface StoredMessage {
  row: MessagesTable
  message: Message
  begun: { planned: PlannedAnswer; answer: MessagesTable }[]
  participantIds: Id[]
}

/** What is attached is read before the message is stored. */
const longestReadingMs = 90_000

/** What people write: sent, written anew, taken away. */
export function createMessageService(options: MessageServiceOptions) {
  const { database, conversations, messages, runs, clock, indexing, attachments } = options
  const { readable, presentOne } = options.reader
  const { addAnswer, choose, plan, carryOut, begin, readers } = options.answers

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
    where: Id | null,
    parentOf: (own: Partaker) => Id | null,
    request: Pick<SendMessage, 'id' | 'text' | 'modelIds' | 'answer' | 'attachmentIds' | keyof RunWish>,
    hash: string,
    take: (asked: (string | null)[]) => Promise<TakenAttachment[]>,
  ): Promise<Accepted> => {
    const text = readText(request.text, options.maximumCharacters, (request.attachmentIds ?? []).length > 0)
    await options.checkText(caller.userId, text)
    const seen =
      where === null
        ? newConversation(newId(), caller.userId, {}, clock.now())
        : await conversations.one(where, caller.userId)
    if (seen === undefined) throw conversationNotFound()
    const conversationId = seen.id
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

    const store = async (transaction: Transaction<Tables>): Promise<StoredMessage> => {
      if (where === null) await conversations.insert(transaction, seen, caller.userId)
      return storeMessage(transaction, caller.userId, conversationId, parentOf, {
        id,
        text,
        hash,
        started,
        wish,
        taken,
        isNamed: seen.title !== null,
      })
    }
    try {
      const { row, message, begun, participantIds } = await carryOut(started, () =>
        database.transaction(store, { isolation: 'read committed' }),
      )
      const atHand = begun.map(({ planned, answer }): [Id, AtHand] => [
        planned.id,
        { model: planned.model, conversation: seen, question: row, answer },
      ])
      begin(started, new Map(atHand))
      options.changed(participantIds, 'conversation', conversationId)
      return { message, runs: started.map(referenceOf) }
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
    parentOf: (own: Partaker) => Id | null,
    { id, text, hash, started, wish, taken, isNamed }: NewMessage,
  ): Promise<StoredMessage> => {
    const now = clock.now()
    const title = titleFrom(text) || titleFrom(taken[0]?.name ?? '')
    // Asked together, they cross to the database together. The first locks the conversation, so that two sends take
    // turns and nothing else of PostgreSQL's care for races is needed, which undoes many of a hundred at once.
    const taking = conversations.takeNamedPositions(transaction, conversationId, {
      more: 1 + started.length,
      title,
      now,
    })
    const everybody = await firstOf(conversations.everybody(transaction, conversationId), taking)
    const own = everybody.find(({ user_id }) => user_id === userId)
    if (own === undefined) throw conversationNotFound()
    const { position, title: called } = await taking
    const audience = audienceOf(everybody)
    const isFirst = !isNamed && position === 0
    const parentId = parentOf(own)
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
    const begun = started.map((planned, index) => {
      const place = { conversationId, parentId: id, position: position + 1 + index, now }
      return { planned, answer: answerRow(planned, place, beside) }
    })
    const stored = Promise.all([
      messages.insert(transaction, [row]),
      ...begun.map(({ planned, answer }) =>
        addAnswer(transaction, planned, answer, { userId, wish, afterMessageId: parentId }),
      ),
      conversations.goOn(transaction, conversationId, { userId, leafId: started[0]?.messageId ?? id, now }),
      indexing.message(transaction, row, true, audience),
      called === title && indexing.title(transaction, conversationId, title, now, { isFirst, audience }),
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
    return { row, message, begun, participantIds: everybody.map(({ user_id }) => user_id) }
  }

  return {
    /** Without a conversation in a new one, which is there with its first message or not at all. */
    async send(
      caller: Caller,
      where: Id | null,
      request: SendMessage,
      signal = AbortSignal.timeout(longestReadingMs),
    ): Promise<Accepted> {
      const { id: _id, ...rest } = request
      const hash = hashOf({ conversationId: where, ...rest })
      return write(
        caller,
        where,
        (own) => (request.parentId === undefined ? own.leaf_id : request.parentId),
        request,
        hash,
        async (asked) => {
          const { attachmentIds = [] } = request
          if (attachmentIds.length === 0) return []
          const models = await readers(caller, asked)
          const looks = request.tools?.includes(lookAtImageName) === true && (await options.sees())
          // With that tool, a model that cannot see has pictures described.
          const alone = models.filter(({ capabilities }) => !(looks && capabilities.tools))
          return attachments.take(caller.userId, attachmentIds, alone, signal)
        },
      )
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
      return write(
        caller,
        row.conversation_id,
        () => row.parent_id,
        request,
        hash,
        async () => before,
      )
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

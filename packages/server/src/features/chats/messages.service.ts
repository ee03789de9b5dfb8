import { createHash } from 'node:crypto'
import {
  newId,
  runReference,
  type Accepted,
  type Id,
  type Message,
  type MessageList,
  type RunReference,
  type SendMessage,
} from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { isUniqueViolation, type Database } from '#platform/db/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Models } from '#features/models/index.ts'
import type { Runs, RunWish } from '#features/runs/index.ts'
import type { Transaction } from 'kysely'
import { presentMessage, siblingsOf } from './chats.present.ts'
import type { Indexing } from './chats.search.ts'
import type { MessagesTable, ParticipantsTable } from './chats.tables.ts'
import { conversationNotFound } from './conversations.service.ts'
import type { ConversationQueries } from './conversations.queries.ts'
import type { MessageQueries } from './messages.queries.ts'

export interface MessageServiceOptions {
  database: Database
  conversations: ConversationQueries
  messages: MessageQueries
  models: Pick<Models, 'resolve'>
  runs: Pick<Runs, 'create' | 'dispatch' | 'current' | 'cancelAll'>
  indexing: Indexing
  mayUseTools(caller: Caller): Promise<boolean>
  clock: Clock
  maximumCharacters: number
  changed(userIds: Id[], kind: 'conversation' | 'message', id: Id): void
}

/** Where an answer goes. */
interface AnswerPlace {
  conversationId: Id
  parentId: Id | null
  afterMessageId: Id | null
  position: number
  now: number
}

const receipt = z.object({
  hash: z.string(),
  runs: z.array(runReference),
  wish: z.optional(z.object({ tools: z.optional(z.array(z.string())), level: z.optional(z.number()) })),
})
const messageNotFound = (): AppError => new AppError('not_found', 'There is no such message.')

export function createMessageService(options: MessageServiceOptions) {
  const { database, conversations, messages, runs, clock, indexing } = options

  /** A page, newest first as rows, oldest first as shown; answers being written carry the text so far. */
  const present = async (conversationId: Id, newestFirst: MessagesTable[]): Promise<Message[]> => {
    if (newestFirst.length === 0) return []
    const parents = [...new Set(newestFirst.map((row) => row.parent_id))]
    const place = siblingsOf(await messages.siblings(conversationId, parents))
    return newestFirst.toReversed().map((row) => {
      const stored = presentMessage(row, place(row))
      return (row.run_id !== null && runs.current(row.run_id, stored)) || stored
    })
  }

  const presentOne = async (row: MessagesTable): Promise<Message> => {
    const [message] = await present(row.conversation_id, [row])
    if (message === undefined) throw messageNotFound()
    return message
  }

  /** A message the caller may read; one that is not theirs answers like one that does not exist. */
  const readable = async (userId: Id, id: Id): Promise<MessagesTable> => {
    const row = await messages.one(id)
    if (row === undefined || !(await conversations.isParticipant(row.conversation_id, userId))) throw messageNotFound()
    return row
  }

  /** What a retried send finds: the same rows, or a conflict when it asks for something else under the same id. */
  const alreadySent = async (existing: MessagesTable, userId: Id, hash: string): Promise<Accepted> => {
    const stored = existing.receipt === null ? null : receipt.parse(JSON.parse(existing.receipt))
    if (existing.author_id !== userId || stored?.hash !== hash) {
      throw new AppError('conflict', 'A different message was sent under this id.')
    }
    return { message: await presentOne(existing), runs: stored.runs }
  }

  /** One answer beside or below what is there, with its run; call inside the transaction that makes room for it. */
  const addAnswer = async (
    transaction: Transaction<Tables>,
    reference: RunReference,
    place: AnswerPlace,
    userId: Id,
    wish: RunWish,
  ): Promise<void> => {
    const { conversationId, parentId, afterMessageId, position, now } = place
    await messages.insert(transaction, [
      {
        ...emptyRow(conversationId, parentId, position, now),
        id: reference.messageId,
        role: 'assistant',
        model_id: reference.modelId,
        status: 'queued',
        run_id: reference.id,
      },
    ])
    await runs.create(transaction, { ...reference, conversationId, userId, afterMessageId, wish })
  }

  /** What was asked of the answers to the question above this one. */
  const wishAbove = async ({ parent_id: parentId }: MessagesTable): Promise<RunWish> => {
    const parent = parentId === null ? undefined : await messages.one(parentId)
    return parent === undefined ? {} : wishOf(parent)
  }

  const allowedWish = async (caller: Caller, { tools, level }: RunWish): Promise<RunWish> => {
    if (tools === undefined || tools.length === 0) return { level }
    if (await options.mayUseTools(caller)) return { tools, level }
    throw new AppError('forbidden', 'You may not use tools. Send it without them.', { actions: ['edit'] })
  }

  const resolveModels = async (caller: Caller, asked: (string | null)[]): Promise<string[]> => {
    const resolved = await Promise.all(asked.map((modelId) => options.models.resolve(modelId, caller)))
    return resolved.map((model) => model.modelId)
  }

  const begin = async (conversationId: Id, started: RunReference[]): Promise<void> => {
    runs.dispatch(started.map((run) => run.id))
    options.changed(await conversations.participantIds(conversationId), 'conversation', conversationId)
  }

  /** A person's message with the answers it asks for, all in one transaction. */
  const write = async (
    caller: Caller,
    conversationId: Id,
    parentOf: (own: ParticipantsTable) => Id | null,
    request: Pick<SendMessage, 'id' | 'text' | 'modelIds' | 'answer' | 'tools' | 'level'>,
    hash: string,
  ): Promise<Accepted> => {
    const text = readText(request.text, options.maximumCharacters)
    const seen = await conversations.one(conversationId, caller.userId)
    if (seen === undefined) throw conversationNotFound()
    const modelIds = request.answer === false ? [] : await resolveModels(caller, request.modelIds ?? [seen.model_id])
    const sent = request.id && (await messages.one(request.id))
    if (sent) return alreadySent(sent, caller.userId, hash)
    const id = request.id ?? newId()
    const started = modelIds.map((modelId) => ({ id: newId(), messageId: newId(), modelId }))
    const wish = await allowedWish(caller, request)

    const store = (transaction: Transaction<Tables>): Promise<MessagesTable> =>
      storeMessage(transaction, caller.userId, conversationId, parentOf, { id, text, hash, started, wish })
    try {
      const row = await database.transaction(store)
      await begin(conversationId, started)
      return { message: await presentOne(row), runs: started }
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
    { id, text, hash, started, wish }: { id: Id; text: string; hash: string; started: RunReference[]; wish: RunWish },
  ): Promise<MessagesTable> => {
    const own = await conversations.participant(transaction, conversationId, userId)
    if (own === undefined) throw conversationNotFound()
    const parentId = parentOf(own)
    if (parentId !== null) {
      const parent = await messages.oneIn(transaction, parentId)
      if (parent?.conversation_id !== conversationId) throw messageNotFound()
    }
    const now = clock.now()
    const position = await conversations.takePositions(transaction, conversationId, 1 + started.length, now)
    const row: MessagesTable = {
      ...emptyRow(conversationId, parentId, position, now),
      id,
      role: 'user',
      author_id: userId,
      text,
      status: 'complete',
      receipt: JSON.stringify({ hash, runs: started, wish }),
    }
    await messages.insert(transaction, [row])
    for (const [index, reference] of started.entries()) {
      const place = { conversationId, parentId: id, afterMessageId: parentId, position: position + 1 + index, now }
      await addAnswer(transaction, reference, place, userId, wish)
    }
    await conversations.changeOwn(transaction, conversationId, userId, {
      leaf_id: started[0]?.messageId ?? id,
      draft: null,
    })
    await indexing.message(transaction, row, true)
    const title = titleFrom(text)
    if (await conversations.titleIfNone(transaction, conversationId, title)) {
      await indexing.title(transaction, conversationId, title, now)
    }
    return row
  }

  return {
    async page(
      userId: Id,
      conversationId: Id,
      query: { leaf?: Id | undefined; before?: Id | undefined; limit: number },
    ): Promise<MessageList> {
      const seen = await conversations.one(conversationId, userId)
      if (seen === undefined) throw conversationNotFound()
      const from =
        query.before ??
        (query.leaf === undefined ? seen.leaf_id : await messages.newestLeaf(conversationId, query.leaf))
      if (from === null) return { items: [], nextCursor: null }
      // `before` itself was shown already: one more row is read and left out.
      const skip = query.before === undefined ? 0 : 1
      const rows = (await messages.branchUp(conversationId, from, query.limit + skip)).slice(skip)
      const oldest = rows.at(-1)
      return {
        items: await present(conversationId, rows),
        nextCursor: oldest !== undefined && oldest.parent_id !== null ? oldest.id : null,
      }
    },

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

    /** Another answer beside the first. */
    async regenerate(caller: Caller, id: Id, modelId: string | undefined): Promise<{ runs: RunReference[] }> {
      const row = await readable(caller.userId, id)
      if (row.role !== 'assistant') throw new AppError('forbidden', 'Only answers can be written again.')
      const [resolved] = await resolveModels(caller, [modelId ?? row.model_id])
      if (resolved === undefined) throw messageNotFound()
      const started = { id: newId(), messageId: newId(), modelId: resolved }
      const wish = await allowedWish(caller, await wishAbove(row))
      await database.transaction(async (transaction) => {
        const now = clock.now()
        const position = await conversations.takePositions(transaction, row.conversation_id, 1, now)
        const { conversation_id: conversationId, parent_id: parentId } = row
        await addAnswer(
          transaction,
          started,
          { conversationId, parentId, afterMessageId: null, position, now },
          caller.userId,
          wish,
        )
        await conversations.changeOwn(transaction, conversationId, caller.userId, { leaf_id: started.messageId })
      })
      await begin(row.conversation_id, [started])
      return { runs: [started] }
    },

    /** Goes on with an answer that ended early: the same message, a new run. */
    async continue(caller: Caller, id: Id): Promise<{ runs: RunReference[] }> {
      const row = await readable(caller.userId, id)
      if (row.role !== 'assistant' || row.status === 'queued' || row.status === 'streaming') {
        throw new AppError('conflict', 'This answer is still being written.', { actions: ['wait'] })
      }
      const [modelId] = await resolveModels(caller, [row.model_id])
      if (modelId === undefined) throw messageNotFound()
      const reference = { id: newId(), messageId: id, modelId }
      const wish = await allowedWish(caller, await wishAbove(row))
      await database.transaction(async (transaction) => {
        await messages.update(transaction, id, { run_id: reference.id, seq: 0, status: 'queued' })
        const { conversation_id: conversationId } = row
        await runs.create(transaction, { ...reference, conversationId, userId: caller.userId, wish })
        await conversations.changeOwn(transaction, row.conversation_id, caller.userId, { leaf_id: id })
      })
      await begin(row.conversation_id, [reference])
      return { runs: [reference] }
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

    readable,
    present,
  }
}

export type MessageService = ReturnType<typeof createMessageService>

function wishOf(row: MessagesTable): RunWish {
  return (row.receipt !== null && receipt.parse(JSON.parse(row.receipt)).wish) || {}
}

function emptyRow(conversationId: Id, parentId: Id | null, position: number, now: number) {
  return {
    conversation_id: conversationId,
    parent_id: parentId,
    position,
    author_id: null,
    model_id: null,
    text: '',
    run_id: null,
    seq: 0,
    details: null,
    receipt: null,
    created_at: now,
    edited_at: null,
  }
}

function hashOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('base64url')
}

/** The text as it is stored: well-formed Unicode without U+0000, which PostgreSQL cannot hold. */
function readText(text: string, maximum: number): string {
  const clean = text.toWellFormed().replaceAll('\u0000', '')
  const refuse = (reason: string): AppError =>
    new AppError('validation_failed', reason, { fields: { text: [reason] }, actions: ['edit'] })
  if (clean.trim() === '') throw refuse('Write something first.')
  if (maximum > 0 && clean.length > maximum) {
    throw refuse(
      `This is ${clean.length.toLocaleString('en')} characters long; at most ${maximum.toLocaleString('en')} fit in one message.`,
    )
  }
  return clean
}

/** A name for the conversation until it gets a better one: the beginning of its first line. */
function titleFrom(text: string): string {
  const line = text.trim().split('\n', 1)[0]?.trim() ?? ''
  if (line.length <= 60) return line
  const cut = line.slice(0, 60)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 30)).toWellFormed()}…`
}

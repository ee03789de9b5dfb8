import { createHash } from 'node:crypto'
import type { Id, ImportOutcome } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Arrival, ArrivedConversation, ArrivedMessage, Arrivals } from '#features/chats/index.ts'
import type { ArrivingConversation, ArrivingHead, ArrivingMessage } from './arriving.ts'
import { derivedId } from './derived-id.ts'
import type { FilePart } from './file-parts.ts'
import { headOf, messageOf, parleyHead, parleyMessage } from './formats/parley.ts'
import { readConversation } from './read-conversation.ts'

/** What became of one conversation of a file. */
export interface Taken {
  outcome: ImportOutcome
  title: string | null
  reason: string | null
  conversationId: Id | null
  messages: number
}

export type WriteDown = (transaction: Transaction<Tables>, taken: Taken) => Promise<void>

export interface TakeInOptions {
  database: Database
  clock: Clock
  arrivals: Arrivals
}

const messagesAtOnce = 100
const isHere = 'It is here already.'
/** Of one message. Answers are seldom longer than a hundredth of it; each is read whole wherever it is shown. */
const mostCharacters = 2_000_000
const tooLong = 'One of its messages is longer than two million characters.'
const tooLarge = 'It is larger than 16 MB, which is more than one conversation may be.'

/** One conversation after the other into a person's own; each is written down in the transaction that brings it. */
export function createTakeIn({ database, clock, arrivals }: TakeInOptions) {
  const failed = (reason: string, title: string | null = null): Taken => ({
    outcome: 'failed',
    title: title?.slice(0, 200) ?? null,
    reason,
    conversationId: null,
    messages: 0,
  })
  const writeAlone = (write: WriteDown, taken: Taken): Promise<void> =>
    database.transaction((transaction) => write(transaction, taken))

  function idsFor(userId: Id, head: ArrivingHead) {
    const of = [userId, head.format, head.sourceId] as const
    return {
      conversationId: derivedId(head.createdAt, 'conversation', ...of),
      messageId: ({ sourceId }: Pick<ArrivingMessage, 'sourceId'>) =>
        derivedId(head.createdAt, 'message', ...of, sourceId),
    }
  }

  function arrivedHead(userId: Id, head: ArrivingHead): ArrivedConversation {
    const now = clock.now()
    const { conversationId, messageId } = idsFor(userId, head)
    const createdAt = Math.min(head.createdAt ?? head.updatedAt ?? now, now)
    const { title, systemPrompt, archived, pinned, folder, leafSourceId } = head
    return {
      id: conversationId,
      title,
      systemPrompt,
      archived,
      pinned,
      folder,
      createdAt,
      updatedAt: Math.min(Math.max(head.updatedAt ?? createdAt, createdAt), now),
      leafId: leafSourceId === null ? null : messageId({ sourceId: leafSourceId }),
    }
  }

  function arrivedMessage(userId: Id, head: ArrivingHead, message: ArrivingMessage): ArrivedMessage {
    const { messageId } = idsFor(userId, head)
    const { sourceId, parentSourceId, createdAt, ...rest } = message
    return {
      ...withoutUndefined(rest),
      id: messageId({ sourceId }),
      parentId: parentSourceId === null ? null : messageId({ sourceId: parentSourceId }),
      createdAt: Math.min(createdAt ?? head.createdAt ?? clock.now(), clock.now()),
    }
  }

  /** Whether it is this very thing that was brought in before. */
  async function fingerprintOf(conversationId: Id): Promise<string | undefined> {
    const row = await database.read
      .selectFrom('imported_conversations')
      .select('fingerprint')
      .where('conversation_id', '=', conversationId)
      .executeTakeFirst()
    return row?.fingerprint
  }

  function writing(write: WriteDown, head: ArrivingHead, conversationId: Id, fingerprint: string, before: Arrival) {
    return async (transaction: Transaction<Tables>, arrival: Arrival): Promise<void> => {
      await transaction
        .insertInto('imported_conversations')
        .values({ conversation_id: conversationId, fingerprint })
        .onConflict((conflict) => conflict.column('conversation_id').doUpdateSet({ fingerprint }))
        .execute()
      const created = before.created || arrival.created
      const messages = before.added + arrival.added
      const outcome = created ? 'imported' : messages > 0 ? 'extended' : 'skipped'
      const reason = outcome === 'skipped' ? isHere : null
      await write(transaction, { outcome, title: head.title, reason, conversationId, messages })
    }
  }

  async function takeWhole(userId: Id, conversation: ArrivingConversation, write: WriteDown): Promise<void> {
    const { conversationId } = idsFor(userId, conversation)
    const fingerprint = createHash('sha256').update(JSON.stringify(conversation)).digest('base64url')
    const isOwn = conversation.format === 'parley' && (await arrivals.has(userId, conversation.sourceId))
    if (isOwn || (await fingerprintOf(conversationId)) === fingerprint) {
      const id = isOwn ? conversation.sourceId : conversationId
      const { title } = conversation
      return writeAlone(write, { outcome: 'skipped', title, reason: isHere, conversationId: id, messages: 0 })
    }
    if (conversation.messages.some(isTooLong)) return writeAlone(write, failed(tooLong, conversation.title))
    const head = arrivedHead(userId, conversation)
    const messages = conversation.messages.map((message) => arrivedMessage(userId, conversation, message))
    const finish = writing(write, conversation, conversationId, fingerprint, { created: false, added: 0 })
    await arrivals.take(userId, head, messages, finish)
  }

  /** Ours may be long: their messages are never in memory all at once. */
  async function takeParley(userId: Id, part: Extract<FilePart, { kind: 'parley' }>, write: WriteDown): Promise<void> {
    const parsed = parleyHead.safeParse(part.head)
    if (!parsed.success) {
      for await (const _ of part.messages);
      return writeAlone(write, failed(parsed.error.issues[0]?.message ?? 'It cannot be read.'))
    }
    const head = headOf(parsed.data)
    const { conversationId } = idsFor(userId, head)
    const isOwn = await arrivals.has(userId, head.sourceId)
    const hash = createHash('sha256').update(JSON.stringify(part.head))
    const known = await fingerprintOf(conversationId)
    const before: Arrival = { created: false, added: 0 }
    let waiting: ArrivedMessage[] = []
    for await (const text of part.messages) {
      if (text === null) return writeAlone(write, failed(tooLarge, head.title))
      hash.update(text)
      // Whether it is the same is known at its end alone; what is here already is only read.
      if (isOwn) continue
      const message = parleyMessage.safeParse(jsonOf(text)).data
      if (message === undefined) return writeAlone(write, failed('One of its messages cannot be read.', head.title))
      if (isTooLong(message)) return writeAlone(write, failed(tooLong, head.title))
      waiting.push(arrivedMessage(userId, head, messageOf(message)))
      if (waiting.length < messagesAtOnce || known !== undefined) continue
      const { created, added } = await arrivals.take(userId, arrivedHead(userId, head), waiting)
      before.created ||= created
      before.added += added
      waiting = []
    }
    const fingerprint = hash.digest('base64url')
    if (isOwn || fingerprint === known) {
      const id = isOwn ? head.sourceId : conversationId
      const { title } = head
      return writeAlone(write, { outcome: 'skipped', title, reason: isHere, conversationId: id, messages: 0 })
    }
    const finish = writing(write, head, conversationId, fingerprint, before)
    await arrivals.take(userId, arrivedHead(userId, head), waiting, finish)
  }

  return async (userId: Id, part: FilePart, write: WriteDown): Promise<void> => {
    if (part.kind === 'parley') return takeParley(userId, part, write)
    if (part.text === null) return writeAlone(write, failed(tooLarge))
    const reading = readConversation(part.text)
    if ('failed' in reading) return writeAlone(write, failed(reading.failed, reading.title))
    return takeWhole(userId, reading.conversation, write)
  }
}

function isTooLong({ text, reasoning = '' }: Pick<ArrivingMessage, 'text' | 'reasoning'>): boolean {
  return text.length + reasoning.length > mostCharacters
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Present<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> }

function withoutUndefined<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>
}

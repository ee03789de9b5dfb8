import type { Id, ImportOutcome } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Arrival, ArrivedConversation, ArrivedMessage, Arrivals } from '#features/chats/index.ts'
import type { ArrivingHead, ArrivingMessage } from './arriving.ts'
import { derivedId } from './derived-id.ts'
import type { FoundConversation } from './reading.ts'

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

const isHere = 'It is here already.'

/** One conversation after the other into a person's own; each is written down in the transaction that brings it. */
export function createTakeIn({ database, clock, arrivals }: TakeInOptions) {
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

  /** With the last of its messages: what became of it in all. */
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

  return async (userId: Id, found: FoundConversation, write: WriteDown): Promise<void> => {
    if ('failed' in found) {
      const { failed: reason, title } = found
      return writeAlone(write, { outcome: 'failed', title, reason, conversationId: null, messages: 0 })
    }
    const { head, fingerprint, batches } = found
    const { conversationId } = idsFor(userId, head)
    const isOwn = head.format === 'parley' && (await arrivals.has(userId, head.sourceId))
    if (isOwn || (await fingerprintOf(conversationId)) === fingerprint) {
      const id = isOwn ? head.sourceId : conversationId
      return writeAlone(write, {
        outcome: 'skipped',
        title: head.title,
        reason: isHere,
        conversationId: id,
        messages: 0,
      })
    }
    const before: Arrival = { created: false, added: 0 }
    for await (const { messages, isLast } of batches()) {
      const arrived = messages.map((message) => arrivedMessage(userId, head, message))
      const finish = isLast ? writing(write, head, conversationId, fingerprint, before) : undefined
      const { created, added } = await arrivals.take(userId, arrivedHead(userId, head), arrived, finish)
      before.created ||= created
      before.added += added
    }
  }
}

type Present<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> }

function withoutUndefined<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>
}

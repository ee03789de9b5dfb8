import type { Id, Message, MessageList } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Runs } from '#features/runs/index.ts'
import { presentMessage, siblingsOf } from './chats.present.ts'
import type { MessagesTable } from './chats.tables.ts'
import type { ConversationQueries } from './conversations.queries.ts'
import { conversationNotFound } from './conversations.service.ts'
import type { MessageQueries } from './messages.queries.ts'

export interface MessageReaderOptions {
  conversations: ConversationQueries
  messages: MessageQueries
  runs: Pick<Runs, 'current'>
  /** Adds what this person thought of them. */
  feedback(userId: Id, messages: readonly Message[]): Promise<Message[]>
}

export const messageNotFound = (): AppError => new AppError('not_found', 'There is no such message.')

/** What is there to read, for those who take part. */
export function createMessageReader({ conversations, messages, runs, feedback }: MessageReaderOptions) {
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

  return {
    present,
    presentOne,
    readable,

    async get(userId: Id, id: Id): Promise<Message> {
      const [message] = await feedback(userId, [await presentOne(await readable(userId, id))])
      if (message === undefined) throw messageNotFound()
      return message
    },

    async page(
      userId: Id,
      conversationId: Id,
      query: { leaf?: Id | undefined; before?: Id | undefined; at?: Id | undefined; limit: number },
    ): Promise<MessageList> {
      const seen = await conversations.one(conversationId, userId)
      if (seen === undefined) throw conversationNotFound()
      if (query.at !== undefined) {
        const half = Math.ceil(query.limit / 2)
        const above = await messages.branchUp(conversationId, query.at, half)
        if (above.length === 0) throw messageNotFound()
        const below = await messages.branchDown(conversationId, query.at, query.limit - half)
        const first = above.at(-1)
        return {
          items: await present(conversationId, [...below.toReversed(), ...above]),
          nextCursor: first !== undefined && first.parent_id !== null ? first.id : null,
        }
      }
      const from =
        query.before ??
        (query.leaf === undefined ? seen.leaf_id : await messages.newestLeaf(conversationId, query.leaf))
      if (from === null) return { items: [], nextCursor: null }
      // `before` itself was shown already: one more row is read and left out.
      const skip = query.before === undefined ? 0 : 1
      const rows = (await messages.branchUp(conversationId, from, query.limit + skip)).slice(skip)
      const oldest = rows.at(-1)
      return {
        items: await feedback(userId, await present(conversationId, rows)),
        nextCursor: oldest !== undefined && oldest.parent_id !== null ? oldest.id : null,
      }
    },
  }
}

export type MessageReader = ReturnType<typeof createMessageReader>

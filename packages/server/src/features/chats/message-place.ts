import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Tables } from '#platform/db/tables.ts'
import { firstOf } from '#platform/first-of.ts'
import type { Indexing } from './chats.search.ts'
import type { ConversationsTable } from './chats.tables.ts'
import { audienceOf, type ConversationQueries, type Partaker, type SeenConversation } from './conversations.queries.ts'
import { conversationNotFound } from './conversations.service.ts'
import { ownOfNew } from './new-conversation.ts'

/** Below what it is written, for who reads there. */
export type ParentOf = (own: Pick<Partaker, 'leaf_id'>) => Id | null

/** What the place is taken for: a message and its answers. */
export interface Written {
  /** Messages in all. */
  count: number
  /** What the conversation is called by it, where it has no name. */
  title: string
  /** Where who wrote it reads on. */
  leafId: Id
  now: number
}

/** Where a message goes, and who finds it there. */
export interface MessagePlace {
  position: number
  parentId: Id | null
  participantIds: Id[]
  audience: Id[]
  /** The conversation as who wrote it sees it, where it begins here. */
  begun?: SeenConversation
  /** Writes what changes around the message; asked before anything is put there. */
  store(): Promise<unknown>
}

export type FindPlace = (transaction: Transaction<Tables>, written: Written) => Promise<MessagePlace>

export function createPlaces(conversations: ConversationQueries, indexing: Indexing) {
  return {
    /** At the end of a conversation that is there. */
    endOf({ id, title }: Pick<ConversationsTable, 'id' | 'title'>, userId: Id, parentOf: ParentOf): FindPlace {
      return async (transaction, { count: more, title: words, leafId, now }) => {
        // Asked together, they cross to the database together. The first locks the conversation, so that two sends take
        // turns and nothing else of PostgreSQL's care for races is needed, which undoes many of a hundred at once.
        const taking = conversations.takeNamedPositions(transaction, id, { more, title: words, now })
        const everybody = await firstOf(conversations.everybody(transaction, id), taking)
        const own = everybody.find(({ user_id }) => user_id === userId)
        if (own === undefined) throw conversationNotFound()
        const { position, title: called } = await taking
        const audience = audienceOf(everybody)
        const isFirst = title === null && position === 0
        return {
          position,
          parentId: parentOf(own),
          participantIds: everybody.map(({ user_id }) => user_id),
          audience,
          store: () =>
            Promise.all([
              conversations.goOn(transaction, id, { userId, leafId, now }),
              called === words && indexing.title(transaction, id, words, now, { isFirst, audience }),
            ]),
        }
      }
    },

    /** The first of a conversation, which is stored with it: everything is known without asking. */
    firstOf(begins: ConversationsTable, userId: Id, parentOf: ParentOf): FindPlace {
      return async (transaction, { count, title: words, leafId, now }) => {
        const title = begins.title ?? words
        const row = { ...begins, title, message_count: count }
        const own = { ...ownOfNew(row), leaf_id: leafId }
        const audience = row.temporary === 1 ? [] : [userId]
        return {
          position: 0,
          parentId: parentOf({ leaf_id: null }),
          participantIds: [userId],
          audience,
          begun: { ...row, ...own, running: count > 1 },
          store: () =>
            Promise.all([
              conversations.insert(transaction, row, userId, own),
              indexing.title(transaction, row.id, title, now, { isFirst: true, audience }),
            ]),
        }
      }
    },
  }
}

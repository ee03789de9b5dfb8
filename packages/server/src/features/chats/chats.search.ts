import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Tables } from '#platform/db/index.ts'
import { indexWordsInTurns, type FoundTexts, type NewEntry, type SearchIndex } from '#features/search/index.ts'
import type { MessagesTable } from './chats.tables.ts'
import type { ConversationQueries } from './conversations.queries.ts'
import type { MessageQueries } from './messages.queries.ts'

/** Shorter ones are taken apart in no time. */
const longText = 30_000

/** The words of a long text for one reader. */
export interface PreparedWords {
  userId: Id
  words: string
}

/** Keeps the search in step with what is written. Temporary conversations are never found. `audience`: where it is known. */
export function createIndexing(search: SearchIndex, conversations: ConversationQueries) {
  async function put(
    transaction: Transaction<Tables>,
    conversationId: Id,
    entry: Omit<NewEntry, 'conversationId' | 'userIds'>,
    fresh: boolean,
    audience?: readonly Id[],
    prepared?: PreparedWords,
  ): Promise<void> {
    const userIds = audience ?? (await conversations.audience(transaction, conversationId))
    if (userIds.length === 0) return
    const isOnlyTheirs = userIds.length === 1 && userIds[0] === prepared?.userId
    const words = isOnlyTheirs ? prepared?.words : undefined
    await search.put(transaction, { ...entry, conversationId, userIds, words }, fresh)
  }

  return {
    /** Before the transaction that stores a text nobody bounds; undefined for a short one. */
    async prepare(userId: Id, text: string): Promise<PreparedWords | undefined> {
      return text.length < longText ? undefined : { userId, words: await indexWordsInTurns([userId], text) }
    },

    async message(
      transaction: Transaction<Tables>,
      row: Pick<MessagesTable, 'id' | 'conversation_id' | 'author_id' | 'role' | 'model_id' | 'text' | 'created_at'>,
      fresh: boolean,
      audience?: readonly Id[],
      prepared?: PreparedWords,
    ): Promise<void> {
      if (row.text === '') return
      const { id: messageId, author_id: authorId, role, model_id: modelId, text, created_at: createdAt } = row
      await put(
        transaction,
        row.conversation_id,
        { messageId, authorId, role, modelId, text, createdAt },
        fresh,
        audience,
        prepared,
      )
    },

    async title(
      transaction: Transaction<Tables>,
      conversationId: Id,
      text: string,
      createdAt: number,
      { isFirst = false, audience }: { isFirst?: boolean; audience?: readonly Id[] } = {},
    ): Promise<void> {
      const entry = { messageId: null, authorId: null, role: null, modelId: null, text, createdAt }
      await put(transaction, conversationId, entry, isFirst, audience)
    },
  }
}

export type Indexing = ReturnType<typeof createIndexing>

/** The texts of what a search has found, of those conversations alone that this person takes part in. */
export async function readFoundTexts(
  conversations: ConversationQueries,
  messages: MessageQueries,
  userId: Id,
  entries: readonly { conversationId: Id; messageId: Id | null }[],
): Promise<FoundTexts> {
  const titles = await conversations.titles(userId, [...new Set(entries.map(({ conversationId }) => conversationId))])
  const wanted = entries.filter(({ conversationId }) => titles.has(conversationId))
  const messageIds = wanted.map(({ messageId }) => messageId).filter((id) => id !== null)
  return { titles, messages: await messages.texts(messageIds) }
}

import type { Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import { presentAlone } from './chats.present.ts'
import type { Indexing } from './chats.search.ts'
import type { MessagesTable } from './chats.tables.ts'
import type { ConversationQueries } from './conversations.queries.ts'
import { nameFrom } from './message-text.ts'
import type { MessageQueries } from './messages.queries.ts'

export interface ExchangesOptions {
  database: Database
  clock: Clock
  conversations: ConversationQueries
  messages: MessageQueries
  indexing: Indexing
  readable(userId: Id, id: Id): Promise<MessagesTable>
  changed(userIds: Id[], kind: 'conversation', id: Id): void
}

interface Exchange {
  question: string
  answer: string
}

/** A question with its answer, for whoever names conversations and thinks of what may be asked next. */
export function createExchanges({ database, clock, conversations, messages, indexing, ...options }: ExchangesOptions) {
  return {
    /** Null where it is no whole answer. Rejects where this person may not read it. */
    async exchange(userId: Id, answerId: Id): Promise<(Exchange & { answeredBy: string | null }) | null> {
      const answer = await options.readable(userId, answerId)
      if (answer.role !== 'assistant' || answer.text === '' || answer.status !== 'complete') return null
      const question = answer.parent_id === null ? undefined : await messages.one(answer.parent_id)
      return question === undefined
        ? null
        : { question: question.text, answer: answer.text, answeredBy: answer.model_id }
    },

    /** Of the first answer in a conversation that is called by its first words still, and that is listed. */
    async firstExchange(answerId: Id): Promise<(Exchange & { conversationId: Id; title: string }) | null> {
      const first = await messages.firstExchange(answerId)
      if (first === undefined) return null
      const { title, answer, ...question } = first
      if (title !== nameFrom(question.text, presentAlone(question).attachments ?? [])) return null
      return { conversationId: question.conversation_id, title, question: question.text, answer }
    },

    /** What a person called it meanwhile stays. */
    async retitle(conversationId: Id, from: string, to: string): Promise<void> {
      const changed = await database.transaction(
        async (transaction) => {
          if (!(await conversations.titleIf(transaction, conversationId, from, to))) return false
          await indexing.title(transaction, conversationId, to, clock.now())
          return true
        },
        { isolation: 'read committed' },
      )
      if (changed) options.changed(await conversations.participantIds(conversationId), 'conversation', conversationId)
    },
  }
}

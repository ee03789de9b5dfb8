import type { Feedback, GiveFeedback, Id, Message } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { inChunks, type Database } from '#platform/db/index.ts'
import type { MessageFeedbackTable, MessagesTable } from './chats.tables.ts'

export interface FeedbackOptions {
  database: Database
  clock: Clock
  readable(userId: Id, id: Id): Promise<MessagesTable>
}

export interface JudgedRow {
  key: string
  good: number
  bad: number
}

/** What people thought of answers: each person's own, seen by nobody else but in sums by model. */
export function createFeedback({ database, clock, readable }: FeedbackOptions) {
  return {
    async give(userId: Id, messageId: Id, { value, comment = '' }: GiveFeedback): Promise<void> {
      const row = await readable(userId, messageId)
      if (row.role !== 'assistant') throw new AppError('forbidden', 'Only answers can be judged.')
      if (value === 0) {
        await database.write
          .deleteFrom('message_feedback')
          .where('message_id', '=', messageId)
          .where('user_id', '=', userId)
          .execute()
        return
      }
      const given = { model_id: row.model_id, value, comment: comment.replaceAll('\0', ''), created_at: clock.now() }
      await database.write
        .insertInto('message_feedback')
        .values({ message_id: messageId, user_id: userId, ...given })
        .onConflict((conflict) => conflict.columns(['message_id', 'user_id']).doUpdateSet(given))
        .execute()
    },

    /** The messages with what this person thought of them. */
    async addTo(userId: Id, messages: readonly Message[]): Promise<Message[]> {
      const answers = messages.filter(({ role }) => role === 'assistant').map(({ id }) => id)
      if (answers.length === 0) return [...messages]
      const pages = await Promise.all(
        inChunks(answers).map((ids) =>
          database.near
            .selectFrom('message_feedback')
            .selectAll()
            .where('user_id', '=', userId)
            .where('message_id', 'in', ids)
            .execute(),
        ),
      )
      const byMessage = new Map(pages.flat().map((row) => [row.message_id, present(row)]))
      return messages.map((message) => {
        const feedback = byMessage.get(message.id)
        return feedback === undefined ? message : { ...message, feedback }
      })
    },

    /** All that one person ever thought, for their copy of everything. */
    async givenBy(userId: Id): Promise<unknown[]> {
      const rows = await database.read
        .selectFrom('message_feedback')
        .innerJoin('messages', 'messages.id', 'message_feedback.message_id')
        .select([
          'message_id as messageId',
          'conversation_id as conversationId',
          'message_feedback.model_id as modelId',
        ])
        .select(['value', 'comment', 'message_feedback.created_at as createdAt'])
        .where('user_id', '=', userId)
        .orderBy('message_feedback.created_at')
        .execute()
      return rows.map(({ createdAt, ...rest }) => ({ ...rest, createdAt: new Date(createdAt).toISOString() }))
    },

    /** How often answers were found good and bad in a span of time, by their model and by their assistant. */
    async sums(from: number, until: number): Promise<{ models: JudgedRow[]; assistants: JudgedRow[] }> {
      const judged = database.read
        .selectFrom('message_feedback')
        .where('message_feedback.created_at', '>=', from)
        .where('message_feedback.created_at', '<', until)
      const [models, assistants] = await Promise.all([
        judged
          .where('message_feedback.model_id', 'is not', null)
          .select((select) => ['message_feedback.model_id as key', 'value', select.fn.countAll().as('count')])
          .groupBy(['message_feedback.model_id', 'value'])
          .execute(),
        judged
          .innerJoin('messages', 'messages.id', 'message_feedback.message_id')
          .innerJoin('conversations', 'conversations.id', 'messages.conversation_id')
          .where('conversations.assistant_id', 'is not', null)
          .select((select) => ['conversations.assistant_id as key', 'value', select.fn.countAll().as('count')])
          .groupBy(['conversations.assistant_id', 'value'])
          .execute(),
      ])
      return { models: summed(models), assistants: summed(assistants) }
    },
  }
}

export type FeedbackService = ReturnType<typeof createFeedback>

function present({ value, comment }: MessageFeedbackTable): Feedback {
  return { value, comment: comment === '' ? null : comment }
}

/** Those that were judged most come first. */
function summed(rows: readonly { key: string | null; value: number; count: unknown }[]): JudgedRow[] {
  const sums = new Map<string, JudgedRow>()
  for (const { key, value, count } of rows) {
    if (key === null) continue
    const sum = sums.get(key) ?? { key, good: 0, bad: 0 }
    sums.set(key, value === 1 ? { ...sum, good: Number(count) } : { ...sum, bad: Number(count) })
  }
  return [...sums.values()].sort((one, other) => other.good + other.bad - one.good - one.bad)
}

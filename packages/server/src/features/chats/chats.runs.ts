import type { Id, Message } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Database } from '#platform/db/index.ts'
import type { Models } from '#features/models/index.ts'
import type { RunSource } from '#features/runs/index.ts'
import { readHistory } from './chats.history.ts'
import { packDetails, presentMessage } from './chats.present.ts'
import type { ConversationQueries } from './conversations.queries.ts'
import type { MessageQueries } from './messages.queries.ts'

/** What the run engine needs of conversations: what to answer, and where the answer goes. */
export function createRunSource(
  database: Database,
  conversations: ConversationQueries,
  messages: MessageQueries,
  models: Pick<Models, 'resolve'>,
): RunSource {
  return {
    async load(run) {
      const row = await messages.one(run.messageId)
      const conversation = await conversations.one(run.conversationId, run.userId)
      if (row === undefined || conversation === undefined) throw new AppError('not_found', 'This conversation is gone.')
      const model = await models.resolve(run.modelId, { userId: run.userId })
      const place = { conversationId: row.conversation_id, parentId: row.parent_id, unfinished: row.text }
      const history = await readHistory(messages, place, {
        contextWindow: model.contextWindow,
        systemPrompt: conversation.system_prompt,
      })
      return {
        message: presentMessage(row, { index: 0, count: 1, ids: [row.id] }),
        provider: model.provider,
        request: { upstream: model.upstream, turns: history.turns, reasoning: model.capabilities.reasoning },
      }
    },

    async store(transaction, message: Message): Promise<void> {
      const ended = message.status !== 'queued' && message.status !== 'streaming'
      await messages.update(transaction, message.id, {
        text: message.text,
        status: message.status,
        model_id: message.modelId,
        run_id: message.runId,
        seq: message.seq,
        details: packDetails(message),
      })
      if (ended) await conversations.countAnswer(transaction, message.conversationId)
    },

    async message(messageId: Id): Promise<Message | null> {
      const row = await messages.one(messageId)
      return row === undefined ? null : presentMessage(row, { index: 0, count: 1, ids: [row.id] })
    },

    mayFollow: (conversationId: Id, userId: Id) => conversations.isParticipant(conversationId, userId),
    followers: (conversationId: Id) => conversations.participantIds(conversationId),
  }
}

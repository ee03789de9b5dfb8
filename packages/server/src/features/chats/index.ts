import type { Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Route } from '#platform/http/index.ts'
import type { Models } from '#features/models/index.ts'
import type { Runs, RunSource } from '#features/runs/index.ts'
import { chatRoutes } from './chats.routes.ts'
import { createRunSource } from './chats.runs.ts'
import { createConversationQueries } from './conversations.queries.ts'
import { createConversationService } from './conversations.service.ts'
import { createMessageQueries } from './messages.queries.ts'
import { createMessageService } from './messages.service.ts'

export function createChatRunSource(database: Database, models: Pick<Models, 'resolve'>): RunSource {
  return createRunSource(database, createConversationQueries(database), createMessageQueries(database), models)
}

export interface ChatOptions {
  database: Database
  clock: Clock
  models: Pick<Models, 'resolve'>
  runs: Runs
  maximumCharacters: number
  changed(userIds: Id[], kind: 'conversation' | 'message', id: Id): void
}

export function createChats(options: ChatOptions): { routes: Route[] } {
  const conversations = createConversationQueries(options.database)
  const messages = createMessageQueries(options.database)
  return {
    routes: chatRoutes({
      conversations: createConversationService({
        ...options,
        conversations,
        messages,
        cancelRun: (runId) => options.runs.cancel(runId),
      }),
      messages: createMessageService({ ...options, conversations, messages }),
      runs: options.runs,
    }),
  }
}

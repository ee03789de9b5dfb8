import type { Accepted, ClientFrame, Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { Assistants } from '#features/assistants/index.ts'
import type { Models } from '#features/models/index.ts'
import type { Runs } from '#features/runs/index.ts'
import type { Usage } from '#features/usage/index.ts'
import type { ReadTexts, SearchIndex } from '#features/search/index.ts'
import type { HandOver } from './at-hand.ts'
import { createAnswerService } from './answers.service.ts'
import type { Attachments } from './attachments.ts'
import { createArrivals } from './arrivals.service.ts'
import { createBranches } from './branches.service.ts'
import { chatRoutes } from './chats.routes.ts'
import { createIndexing, readFoundTexts } from './chats.search.ts'
import { createConversationQueries, type Idle } from './conversations.queries.ts'
import { createConversationService } from './conversations.service.ts'
import { createExchanges } from './exchanges.ts'
import { createFeedback, type FeedbackService } from './feedback.ts'
import { createMessageQueries } from './messages.queries.ts'
import { createMessageReader } from './messages.read.ts'
import { createMessageService } from './messages.service.ts'
import { createSidebar } from './sidebar.ts'
import { sidebarRoutes } from './sidebar.routes.ts'
import { createTakingBack } from './taking-back.ts'

export type { Arrival, Arrivals, ArrivedConversation, ArrivedMessage } from './arrivals.service.ts'
export type { ReadConversation } from './branches.service.ts'
export { createHandOver } from './at-hand.ts'
export { createAttachments } from './attachments.ts'
export { createContext } from './chats.context.ts'
export { createRunPorts } from './chats.runs.ts'

export { createReckoning } from './reckoning.ts'

/** What a search shows of what it has found. */
export function createFoundTexts(database: Database): ReadTexts {
  const [conversations, messages] = [createConversationQueries(database), createMessageQueries(database)]
  return (userId, entries) => readFoundTexts(conversations, messages, userId, entries)
}

const removedAtOnce = 100

export interface ChatOptions {
  database: Database
  clock: Clock
  models: Pick<Models, 'resolve' | 'calibration'>
  assistants: Pick<Assistants, 'find'>
  runs: Runs
  search: SearchIndex
  jobs: Jobs
  allowance: Usage['allowance']
  checkText(userId: Id, text: string): Promise<void>
  checkFile(userId: Id, file: { name: string; text: string }): Promise<void>
  attachments: Attachments
  mayUseTools(caller: Caller): Promise<boolean>
  mayOpenRooms(userId: Id): Promise<boolean>
  /** Whether somebody looks at pictures for models that cannot see. */
  sees(): Promise<boolean>
  maximumCharacters: number
  /** The same that the engine's ports ask. */
  handOver: HandOver
  changed(userIds: Id[], kind: 'conversation' | 'message' | 'sidebar', id: Id): void
}

export function createChats(options: ChatOptions) {
  const conversationQueries = createConversationQueries(options.database)
  const messageQueries = createMessageQueries(options.database)
  const indexing = createIndexing(options.search, conversationQueries)
  const shared = { ...options, conversations: conversationQueries, messages: messageQueries, indexing }
  const conversations = createConversationService(shared)
  const reader = createMessageReader({ ...shared, feedback: (userId, shown) => feedback.addTo(userId, shown) })
  const feedback: FeedbackService = createFeedback({ ...shared, readable: reader.readable })
  const answers = createAnswerService({ ...shared, reader })
  const messages = createMessageService({ ...shared, reader, answers, newRow: conversations.newRow })
  const sidebar = createSidebar({
    database: options.database,
    changed: (userId) => options.changed([userId], 'sidebar', userId),
  })
  const branches = createBranches({ ...shared, get: conversations.get, present: reader.present })

  return {
    routes: [
      ...chatRoutes({
        conversations,
        reader,
        messages,
        answers,
        feedback,
        branches,
        runs: options.runs,
        takeBack: createTakingBack({ ...shared, reader }),
      }),
      ...sidebarRoutes(sidebar),
    ],

    /** For administrators: sums, never whose word it was. */
    feedbackSums: feedback.sums,
    /** For what is done beside a conversation. */
    exchanges: createExchanges({ ...shared, readable: reader.readable }),

    /** For copies that leave the house: one branch, or everything. */
    read: branches.read,
    readAll: branches.readAll,
    /** What was said elsewhere. */
    arrivals: createArrivals(shared),
    feedbackBy: feedback.givenBy,
    idsOf: (userId: Id) => conversationQueries.idsOf(userId),

    /** What nobody has written in since. Gives how many went. */
    countIdle: conversationQueries.countIdle,
    async removeIdle(since: number, which: Idle): Promise<number> {
      for (let removed = 0; ;) {
        const ids = await conversationQueries.idleSince(since, which, removedAtOnce)
        for (const id of ids) await conversations.remove(id)
        removed += ids.length
        if (ids.length < removedAtOnce) return removed
      }
    },

    /** What is this person's alone, rooms among it. One after the other: a long history must not keep everybody else from writing. */
    async removeAllOf(userId: Id): Promise<void> {
      for (const id of await conversationQueries.idsOfAlone(userId))
        await conversationQueries.delete(options.database.write, id)
    },

    mayRead: (caller: Caller, conversationId: Id) => conversationQueries.isParticipant(conversationId, caller.userId),

    /** Tells the participants that an answer has ended, so that lists and other tabs show it. */
    async tellEnded(conversationId: Id): Promise<void> {
      options.changed(await conversationQueries.participantIds(conversationId), 'conversation', conversationId)
    },

    /** For simple clients on the live connection: without a conversation a new one begins with the message. */
    async send(caller: Caller, frame: Extract<ClientFrame, { type: 'send' }>): Promise<Accepted> {
      const { id, text, modelId, conversationId, level } = frame
      const sent = { id, text, modelIds: modelId === undefined ? undefined : [modelId], level }
      if (conversationId !== undefined) return messages.send(caller, conversationId, sent)
      const { message, runs } = await messages.begin(caller, { conversation: {}, message: sent })
      return { message, runs }
    },
  }
}

export type Chats = ReturnType<typeof createChats>

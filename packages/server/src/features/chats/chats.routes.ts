import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Caller, type Route } from '#platform/http/index.ts'
import type { Runs } from '#features/runs/index.ts'
import type { AnswerService } from './answers.service.ts'
import type { Branches } from './branches.service.ts'
import type { ConversationService } from './conversations.service.ts'
import type { FeedbackService } from './feedback.ts'
import type { MessageReader } from './messages.read.ts'
import type { MessageService } from './messages.service.ts'

export interface ChatRouteOptions {
  conversations: ConversationService
  reader: Pick<MessageReader, 'page' | 'get'>
  messages: MessageService
  answers: Pick<AnswerService, 'regenerate' | 'continue'>
  feedback: Pick<FeedbackService, 'give'>
  branches: Pick<Branches, 'fork'>
  takeBack(caller: Caller, id: contract.Id): Promise<void>
  runs: Pick<Runs, 'streamAccepted'>
}

const params = z.object({ id: contract.id })
const userAnswers = { policy: { who: 'user', scope: 'chat' } } as const
const userReads = { policy: { who: 'user', scope: 'read' } } as const
const userSends = { policy: { who: 'user', scope: 'chat', limiter: 'messages' } } as const

const wantsStream = (headers: Headers): boolean => headers.get('accept')?.includes('text/event-stream') ?? false

export function chatRoutes({
  conversations,
  reader,
  messages,
  answers,
  feedback,
  branches,
  takeBack,
  runs,
}: ChatRouteOptions): Route[] {
  return [
    route({
      ...userReads,
      method: 'GET',
      path: '/api/conversations',
      summary: 'Conversations of the caller, newest first',
      query: contract.conversationsQuery,
      responses: { 200: contract.conversationList },
      handle: async ({ caller, query }) => ({ status: 200, body: await conversations.list(caller.userId, query) }),
    }),
    route({
      ...userAnswers,
      method: 'POST',
      path: '/api/conversations',
      summary: 'Begin a conversation',
      body: contract.createConversation,
      responses: { 201: contract.conversation },
      handle: async ({ caller, body }) => ({ status: 201, body: await conversations.create(caller.userId, body) }),
    }),
    route({
      ...userReads,
      method: 'GET',
      path: '/api/conversations/:id',
      summary: 'One conversation',
      params,
      responses: { 200: contract.conversation },
      handle: async ({ caller, params }) => ({ status: 200, body: await conversations.get(caller.userId, params.id) }),
    }),
    route({
      ...userAnswers,
      method: 'PATCH',
      path: '/api/conversations/:id',
      summary: 'Rename, pin, archive, file, choose the model, the branch or keep a draft',
      params,
      body: contract.changeConversation,
      // A draft may be long, and JSON may write one character as six.
      bodyLimit: 1_300_000,
      responses: { 200: contract.conversation },
      handle: async ({ caller, params, body }) => ({
        status: 200,
        body: await conversations.change(caller.userId, params.id, body),
      }),
    }),
    route({
      ...userAnswers,
      method: 'DELETE',
      path: '/api/conversations/:id',
      summary: 'Delete a conversation with everything in it',
      params,
      responses: { 204: null },
      handle: async ({ caller, params }) => {
        await conversations.delete(caller.userId, params.id)
        return { status: 204 }
      },
    }),
    route({
      ...userAnswers,
      method: 'POST',
      path: '/api/conversations/:id/read',
      summary: 'Mark its answers as seen',
      params,
      responses: { 204: null },
      handle: async ({ caller, params }) => {
        await conversations.markRead(caller.userId, params.id)
        return { status: 204 }
      },
    }),
    route({
      ...userReads,
      method: 'GET',
      path: '/api/conversations/:id/messages',
      summary: 'A page of the branch the caller sees, oldest first; the cursor leads to older ones',
      params,
      query: contract.messagesQuery,
      responses: { 200: contract.messageList },
      handle: async ({ caller, params, query }) => ({
        status: 200,
        body: await reader.page(caller.userId, params.id, query),
      }),
    }),
    route({
      ...userSends,
      method: 'POST',
      path: '/api/conversations/:id/messages',
      summary: 'Say something; with Accept: text/event-stream the answer follows on this response',
      params,
      body: contract.sendMessage,
      responses: { 200: null, 202: contract.accepted },
      handle: async ({ caller, params, body, headers, signal }) => {
        const accepted = await messages.send(caller, params.id, body, signal)
        return wantsStream(headers) ? runs.streamAccepted(caller, accepted) : { status: 202, body: accepted }
      },
    }),
    route({
      ...userSends,
      method: 'POST',
      path: '/api/messages',
      summary: 'Begin a conversation with its first message; with Accept: text/event-stream the answer follows',
      body: contract.beginConversation,
      responses: { 200: null, 202: contract.begunConversation },
      handle: async ({ caller, body, headers, signal }) => {
        const begun = await messages.begin(caller, body, signal)
        return wantsStream(headers) ? runs.streamAccepted(caller, begun) : { status: 202, body: begun }
      },
    }),
    route({
      ...userSends,
      method: 'POST',
      path: '/api/messages/:id/edit',
      summary: 'Another version of an own message beside the first, answered anew',
      params,
      body: contract.editMessage,
      responses: { 202: contract.accepted },
      handle: async ({ caller, params, body }) => ({
        status: 202,
        body: await messages.edit(caller, params.id, body.text),
      }),
    }),
    route({
      ...userSends,
      method: 'POST',
      path: '/api/messages/:id/regenerate',
      summary: 'Another answer beside the first',
      params,
      body: contract.regenerateMessage,
      responses: { 202: contract.runsStarted },
      handle: async ({ caller, params, body }) => ({
        status: 202,
        body: await answers.regenerate(caller, params.id, body.modelId),
      }),
    }),
    route({
      ...userSends,
      method: 'POST',
      path: '/api/messages/:id/continue',
      summary: 'Go on with an answer that ended early',
      params,
      responses: { 202: contract.runsStarted },
      handle: async ({ caller, params }) => ({ status: 202, body: await answers.continue(caller, params.id) }),
    }),
    route({
      policy: { ...userAnswers.policy, limiter: 'exports' },
      method: 'POST',
      path: '/api/messages/:id/fork',
      summary: 'A new conversation with the branch up to this message',
      params,
      responses: { 201: contract.conversation },
      handle: async ({ caller, params }) => ({ status: 201, body: await branches.fork(caller.userId, params.id) }),
    }),
    route({
      ...userReads,
      method: 'GET',
      path: '/api/messages/:id',
      summary: 'One message',
      params,
      responses: { 200: contract.message },
      handle: async ({ caller, params }) => ({ status: 200, body: await reader.get(caller.userId, params.id) }),
    }),
    route({
      ...userAnswers,
      method: 'POST',
      path: '/api/messages/:id/feedback',
      summary: 'Say whether an answer was good; nobody else sees whose word it was',
      params,
      body: contract.giveFeedback,
      responses: { 204: null },
      handle: async ({ caller, params, body }) => {
        await feedback.give(caller.userId, params.id, body)
        return { status: 204 }
      },
    }),
    route({
      ...userAnswers,
      method: 'POST',
      path: '/api/messages/:id/take-back',
      summary: 'Take back an own message whose answer has not begun; what waits behind it moves up',
      params,
      responses: { 204: null },
      handle: async ({ caller, params }) => {
        await takeBack(caller, params.id)
        return { status: 204 }
      },
    }),
    route({
      ...userAnswers,
      method: 'DELETE',
      path: '/api/messages/:id',
      summary: 'Delete a message and everything below it',
      params,
      responses: { 204: null },
      handle: async ({ caller, params }) => {
        await messages.delete(caller.userId, params.id)
        return { status: 204 }
      },
    }),
  ]
}

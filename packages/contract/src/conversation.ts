import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf, listQuery } from './list.ts'
import { message, time } from './message.ts'
import { reasoningEffort } from './model.ts'

export const conversation = z.object({
  id,
  kind: z.enum(['private', 'room']),
  title: z.nullable(z.string()),
  modelId: z.nullable(z.string()),
  assistantId: z.nullable(id),
  systemPrompt: z.nullable(z.string()),
  collectionIds: z.array(id),
  /** Answers come from its documents or not at all. */
  documentsOnly: z.boolean(),
  /** How long models that can be told think here; null: each as it is set up. */
  reasoningEffort: z.nullable(reasoningEffort),
  temporary: z.boolean(),
  pinned: z.boolean(),
  archived: z.boolean(),
  folder: z.nullable(z.string()),
  draft: z.nullable(z.string()),
  /** The newest message of the branch this person sees. */
  leafId: z.nullable(id),
  /** Whether an answer is being written now. */
  running: z.boolean(),
  /** Whether there is an answer this person has not seen. */
  unread: z.boolean(),
  createdAt: time,
  updatedAt: time,
})
export type Conversation = z.infer<typeof conversation>

const title = z
  .string()
  .check(z.trim(), z.minLength(1, 'Give it a name.'), z.maxLength(200, 'Use at most 200 characters.'))
export const folderName = z
  .string()
  .check(z.trim(), z.minLength(1, 'Give the folder a name.'), z.maxLength(100, 'Use at most 100 characters.'))

/** As a request names it; no provider's names are this long. */
const modelName = z.string().check(z.maxLength(300))

export const conversationsQuery = z.strictObject({
  ...listQuery,
  view: z._default(z.enum(['active', 'archived', 'pinned', 'rooms']), 'active'),
  /** Empty: those that lie in no folder. */
  folder: z.optional(z.string()),
})
export const conversationList = listOf(conversation)
export type ConversationList = z.infer<typeof conversationList>

export const createConversation = z.strictObject({
  id: z.optional(id),
  title: z.optional(title),
  kind: z.optional(z.enum(['private', 'room'])),
  modelId: z.optional(modelName),
  assistantId: z.optional(id),
  collectionIds: z.optional(z.array(id).check(z.maxLength(50))),
  documentsOnly: z.optional(z.boolean()),
  reasoningEffort: z.optional(z.nullable(reasoningEffort)),
  temporary: z.optional(z.boolean()),
})
export type CreateConversation = z.infer<typeof createConversation>

export const changeConversation = z.strictObject({
  title: z.optional(title),
  pinned: z.optional(z.boolean()),
  archived: z.optional(z.boolean()),
  folder: z.optional(z.nullable(folderName)),
  modelId: z.optional(z.nullable(modelName)),
  assistantId: z.optional(z.nullable(id)),
  systemPrompt: z.optional(z.nullable(z.string().check(z.maxLength(32_000, 'Use at most 32,000 characters.')))),
  draft: z.optional(z.nullable(z.string().check(z.maxLength(200_000)))),
  collectionIds: z.optional(z.array(id).check(z.maxLength(50))),
  documentsOnly: z.optional(z.boolean()),
  reasoningEffort: z.optional(z.nullable(reasoningEffort)),
  leafId: z.optional(id),
})
export type ChangeConversation = z.infer<typeof changeConversation>

export const messagesQuery = z.strictObject({
  leaf: z.optional(id),
  before: z.optional(id),
  /** The page around this message, whichever branch it is on. */
  at: z.optional(id),
  limit: listQuery.limit,
})
export const messageList = listOf(message)
export type MessageList = z.infer<typeof messageList>

export const runReference = z.object({ id, messageId: id, modelId: z.string() })
export type RunReference = z.infer<typeof runReference>

export const sendMessage = z.strictObject({
  id: z.optional(id),
  parentId: z.optional(z.nullable(id)),
  text: z.string(),
  attachmentIds: z.optional(z.array(id).check(z.maxLength(20))),
  modelIds: z.optional(z.array(modelName).check(z.minLength(1), z.maxLength(4))),
  tools: z.optional(z.array(z.string().check(z.maxLength(200))).check(z.maxLength(50))),
  level: z.optional(z.int().check(z.minimum(1), z.maximum(5))),
  /** For this answer beside those of the conversation. */
  collectionIds: z.optional(z.array(id).check(z.maxLength(50))),
  documentsOnly: z.optional(z.boolean()),
  /** For this answer in place of the conversation's. */
  reasoningEffort: z.optional(reasoningEffort),
  answer: z.optional(z.boolean()),
})
export type SendMessage = z.infer<typeof sendMessage>

export const accepted = z.object({ message, runs: z.array(runReference) })
export type Accepted = z.infer<typeof accepted>

/** A conversation and its first message, at once. */
export const beginConversation = z.strictObject({ conversation: createConversation, message: sendMessage })
export type BeginConversation = z.infer<typeof beginConversation>
export const begunConversation = z.object({ conversation, ...accepted.shape })
export type BegunConversation = z.infer<typeof begunConversation>

export const editMessage = z.strictObject({ text: z.string() })
export const regenerateMessage = z.strictObject({ modelId: z.optional(modelName) })
export const runsStarted = z.object({ runs: z.array(runReference) })
export type RunsStarted = z.infer<typeof runsStarted>
export const runState = z.object({ status: z.string() })

import * as z from 'zod/mini'
import { id } from './id.ts'
import { problem } from './problem.ts'

export const time = z.iso.datetime()

export const citation = z.object({
  n: z.int(),
  documentId: z.nullable(id),
  /** The passage in that document. */
  chunkId: z.optional(id),
  title: z.string(),
  page: z.nullable(z.int()),
  snippet: z.string(),
  url: z.nullable(z.string()),
})
export type Citation = z.infer<typeof citation>

export const usage = z.object({
  inputTokens: z.int(),
  outputTokens: z.int(),
  /** In US dollars; null where the model has no price. */
  cost: z.nullable(z.number()),
})
export type Usage = z.infer<typeof usage>

export const toolCall = z.object({
  callId: z.string(),
  name: z.string(),
  arguments: z.string(),
  state: z.enum(['running', 'waiting', 'done', 'failed', 'denied']),
  result: z.nullable(z.string()),
})
export type ToolCall = z.infer<typeof toolCall>

export const messageStatus = z.enum(['queued', 'streaming', 'complete', 'cancelled', 'interrupted', 'failed', 'length'])
export type MessageStatus = z.infer<typeof messageStatus>

export const attachment = z.object({ id, name: z.string(), size: z.int(), type: z.string() })
export type Attachment = z.infer<typeof attachment>

export const message = z.object({
  id,
  conversationId: id,
  parentId: z.nullable(id),
  role: z.enum(['user', 'assistant']),
  authorId: z.nullable(id),
  modelId: z.nullable(z.string()),
  text: z.string(),
  status: messageStatus,
  runId: z.nullable(id),
  /** The last event already in this message; a follower of its run starts after it. */
  seq: z.int(),
  reasoning: z.optional(z.string()),
  toolCalls: z.optional(z.array(toolCall)),
  citations: z.optional(z.array(citation)),
  attachments: z.optional(z.array(attachment)),
  usage: z.optional(usage),
  problem: z.optional(problem),
  createdAt: time,
  editedAt: z.nullable(time),
  siblings: z.object({ index: z.int(), count: z.int(), ids: z.array(id) }),
})
export type Message = z.infer<typeof message>

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
  /** Once the answer has ended: whether its text cites it. */
  cited: z.optional(z.boolean()),
})
export type Citation = z.infer<typeof citation>

export const usage = z.object({
  inputTokens: z.int(),
  outputTokens: z.int(),
  /** In US dollars; null where the model has no price. */
  cost: z.nullable(z.number()),
  /** Of the input, what the provider had read before and charges less for. */
  cachedTokens: z.optional(z.int()),
  /** Of the output, what was thought and not said. */
  reasoningTokens: z.optional(z.int()),
  /** Counted by us, because the answer ended before its provider had told. */
  estimated: z.optional(z.boolean()),
})
export type Usage = z.infer<typeof usage>

/** What a person should know about how an answer came to be. */
export const notice = z.discriminatedUnion('kind', [
  /** The assistant of this conversation is not there any more, or not for this person. */
  z.object({ kind: z.literal('assistant-gone') }),
  /** Older turns did not fit the model's window: it read this many of the newest. */
  z.object({ kind: z.literal('older-left-out'), kept: z.int() }),
  /** Of these files there was no room for more than the beginning. */
  z.object({ kind: z.literal('files-cut'), names: z.array(z.string()) }),
  /** Another model than the one that was chosen writes it. `name` is the used-up budget's. */
  z.object({
    kind: z.literal('model-changed'),
    from: z.string(),
    to: z.string(),
    reason: z.enum(['budget', 'unavailable']),
    name: z.nullable(z.string()),
    renewsAt: z.nullable(time),
  }),
  /** At least 80 % of a budget are used. Money in US dollars. */
  z.object({
    kind: z.literal('budget-low'),
    name: z.string(),
    measure: z.enum(['messages', 'tokens', 'cost']),
    used: z.number(),
    limit: z.number(),
    renewsAt: time,
  }),
])
export type Notice = z.infer<typeof notice>

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

/** 1: good, -1: bad. */
export const feedback = z.object({ value: z.union([z.literal(1), z.literal(-1)]), comment: z.nullable(z.string()) })
export type Feedback = z.infer<typeof feedback>

export const giveFeedback = z.strictObject({
  /** 0 takes it back. */
  value: z.union([z.literal(1), z.literal(0), z.literal(-1)]),
  comment: z.optional(z.string().check(z.trim(), z.maxLength(2_000, 'Use at most 2,000 characters.'))),
})
export type GiveFeedback = z.infer<typeof giveFeedback>

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
  /** How long it thought, once it has ended. */
  thoughtMs: z.optional(z.int()),
  toolCalls: z.optional(z.array(toolCall)),
  citations: z.optional(z.array(citation)),
  attachments: z.optional(z.array(attachment)),
  usage: z.optional(usage),
  notices: z.optional(z.array(notice)),
  /** Of a question: the tools that its answers may use. */
  tools: z.optional(z.array(z.string())),
  problem: z.optional(problem),
  /** The answers to the same send, this one among them, where several models were asked at once. */
  beside: z.optional(z.array(id)),
  /** What the one who reads it thought of it. */
  feedback: z.optional(feedback),
  createdAt: time,
  editedAt: z.nullable(time),
  siblings: z.object({ index: z.int(), count: z.int(), ids: z.array(id) }),
})
export type Message = z.infer<typeof message>

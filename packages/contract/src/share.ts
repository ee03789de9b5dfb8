import * as z from 'zod/mini'
import { id } from './id.ts'
import { citation, time } from './message.ts'

/** What strangers see of a message: its words, and nothing about people. */
export const sharedMessage = z.object({
  role: z.enum(['user', 'assistant']),
  modelId: z.nullable(z.string()),
  text: z.string(),
  citations: z.optional(z.array(citation)),
  createdAt: time,
})
export type SharedMessage = z.infer<typeof sharedMessage>

export const sharedConversation = z.object({
  title: z.nullable(z.string()),
  sharedAt: time,
  messages: z.array(sharedMessage),
})
export type SharedConversation = z.infer<typeof sharedConversation>

export const share = z.object({
  id,
  conversationId: id,
  title: z.nullable(z.string()),
  createdAt: time,
})
export type Share = z.infer<typeof share>
export const shareList = z.object({ items: z.array(share), nextCursor: z.null() })

/** The only answer that ever carries the token. */
export const createdShare = z.extend(share, { token: z.string(), url: z.string() })
export type CreatedShare = z.infer<typeof createdShare>

export const exportQuery = z.strictObject({ format: z._default(z.enum(['json', 'md', 'html']), 'json') })

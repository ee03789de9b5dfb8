import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf, listQuery } from './list.ts'
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

/** A share as those who administer see it: whose and since when, and nothing of what is in it. */
export const adminShare = z.object({
  id,
  owner: z.object({ id, name: z.string() }),
  createdAt: time,
  /** Closed: its giver is locked out, or may not share any more. */
  open: z.boolean(),
})
export type AdminShare = z.infer<typeof adminShare>
export const adminShareList = listOf(adminShare)
export type AdminShareList = z.infer<typeof adminShareList>
export const adminSharesQuery = z.strictObject({ ...listQuery, cursor: z.optional(id) })
export type AdminSharesQuery = z.infer<typeof adminSharesQuery>
/** Whoever was given the address of a share asks for the share itself. */
export const findShare = z.strictObject({ address: z.string().check(z.minLength(1), z.maxLength(2_000)) })

export const exportQuery = z.strictObject({ format: z._default(z.enum(['json', 'md', 'html']), 'json') })

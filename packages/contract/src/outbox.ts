import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf, listQuery } from './list.ts'
import { time } from './message.ts'

/** A mail as administrators see it; its words are asked for one by one. */
export const outboxMail = z.object({
  id,
  recipient: z.string(),
  subject: z.string(),
  state: z.enum(['waiting', 'sent', 'failed']),
  /** Why it did not leave, in the words of the mail server. */
  reason: z.nullable(z.string()),
  attempts: z.int(),
  createdAt: time,
  endedAt: z.nullable(time),
})
export type OutboxMail = z.infer<typeof outboxMail>
export const outboxQuery = z.strictObject({ ...listQuery, cursor: z.optional(id) })
export const outboxList = listOf(outboxMail)
export type OutboxList = z.infer<typeof outboxList>
/** `language` is that of the words, where it is known. */
export const outboxText = z.object({ text: z.string(), language: z.nullable(z.string()) })
export type OutboxText = z.infer<typeof outboxText>
/** False where it left already, or no mail server is set. */
export const mailTried = z.object({ tried: z.boolean() })

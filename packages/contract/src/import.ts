import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf, listQuery } from './list.ts'
import { time } from './message.ts'

export const importOutcome = z.enum(['imported', 'extended', 'skipped', 'failed'])
export type ImportOutcome = z.infer<typeof importOutcome>

/** A file of conversations on its way in. */
export const importState = z.object({
  jobId: id,
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** Why it failed. */
  reason: z.nullable(z.string()),
  progress: z.object({ done: z.int(), total: z.int() }),
  counts: z.object({ imported: z.int(), extended: z.int(), skipped: z.int(), failed: z.int() }),
  createdAt: time,
})
export type ImportState = z.infer<typeof importState>
export const importList = listOf(importState)

/** What became of one conversation of the file. */
export const importItem = z.object({
  position: z.int(),
  title: z.nullable(z.string()),
  outcome: importOutcome,
  reason: z.nullable(z.string()),
  /** Null once it is gone. */
  conversationId: z.nullable(id),
  messages: z.int(),
})
export type ImportItem = z.infer<typeof importItem>
export const importItemsQuery = z.strictObject({ ...listQuery, outcome: z.optional(importOutcome) })
export const importItems = listOf(importItem)

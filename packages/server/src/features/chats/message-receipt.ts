import { createHash } from 'node:crypto'
import { reasoningEffort, runReference } from '@parley/contract'
import * as z from 'zod/mini'
import type { RunWish } from '#features/runs/index.ts'
import type { MessagesTable } from './chats.tables.ts'

/** Kept with what a person sent, so that the same request again finds what the first one began. */
const receipt = z.object({
  hash: z.string(),
  runs: z.array(runReference),
  wish: z.optional(
    z.object({
      tools: z.optional(z.array(z.string())),
      level: z.optional(z.number()),
      collectionIds: z.optional(z.array(z.string())),
      documentsOnly: z.optional(z.boolean()),
      reasoningEffort: z.optional(reasoningEffort),
    }),
  ),
})
export type Receipt = z.infer<typeof receipt>

export function receiptOf(row: Pick<MessagesTable, 'receipt'>): Receipt | null {
  return row.receipt === null ? null : receipt.parse(JSON.parse(row.receipt))
}

/** What was asked of the answers to this message beyond its words. */
export function wishOf(row: Pick<MessagesTable, 'receipt'>): RunWish {
  return receiptOf(row)?.wish ?? {}
}

export function hashOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('base64url')
}

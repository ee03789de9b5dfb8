import * as z from 'zod/mini'
import type { EmbeddingModelName, Purpose } from './embedding-models.ts'

/** What the server tells the process that holds an embedder. */
export type ToEmbedder =
  | { type: 'load'; model: EmbeddingModelName; threads: number; nice: number }
  | { type: 'embed'; id: number; texts: readonly string[]; purpose: Purpose }
  | { type: 'count'; id: number; texts: readonly string[] }
  | { type: 'abort'; id: number }

/** What comes back. Parsed, because that process runs native code over any text. */
export const fromEmbedder = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('refused'), reason: z.enum(['damaged', 'library', 'broken']), detail: z.string() }),
  /** One vector after the other, and how many texts were too long and lost their end. */
  z.object({ type: z.literal('embedded'), id: z.int(), vectors: z.instanceof(Float32Array), cut: z.int() }),
  z.object({ type: z.literal('counted'), id: z.int(), counts: z.array(z.int()) }),
  z.object({ type: z.literal('failed'), id: z.int(), detail: z.string() }),
])
export type FromEmbedder = z.infer<typeof fromEmbedder>

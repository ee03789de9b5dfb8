import * as z from 'zod/mini'

/** A piece of a document as its author made it. */
export const block = z.object({
  kind: z.enum(['heading', 'paragraph', 'list', 'table', 'code']),
  /** A table's lines are its rows, the first one its head, with ` | ` between the cells. */
  text: z.string(),
  /** Of a heading: 1 to 6. */
  level: z.optional(z.int()),
  /** From 1: of a page, a slide or a sheet. */
  page: z.optional(z.int()),
})
export type Block = z.infer<typeof block>

/** What the process that reads says, one JSON text a line. */
export const fromReader = z.discriminatedUnion('type', [
  z.object({ type: z.literal('block'), block }),
  z.object({ type: z.literal('progress'), done: z.int(), total: z.int() }),
  z.object({ type: z.literal('failed'), reason: z.string() }),
  z.object({ type: z.literal('done'), pages: z.nullable(z.int()), pagesWithoutText: z.int(), pagesDamaged: z.int() }),
])
export type FromReader = z.infer<typeof fromReader>

/** What a reader of one format gives while it goes. */
export type Blocks = AsyncGenerator<Block, void> | Generator<Block, void>

export interface Progress {
  /** Tells how many pages there are and how far it is. */
  page(done: number, total: number): void
  /** A page that gave no text: mostly a scan, or a damaged one. */
  withoutText(): void
  /** A page that could not be read, of a file whose other pages can. */
  damaged(): void
}

/** A file that is not what it should be; the message is for the person who gave it. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}

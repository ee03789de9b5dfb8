import { createHash } from 'node:crypto'

/** A piece of a document as it will be found, cited and read by a model. */
export interface Chunk {
  text: string
  /** From the chapter down to where it stands. */
  headings: readonly string[]
  page: number | null
  /** In the text of the whole document. */
  start: number
  end: number
}

/** What of a chunk is searched for and embedded: where it stands says much about what it is. */
export function textWithHeadings({ headings, text }: Pick<Chunk, 'headings' | 'text'>): string {
  return headings.length === 0 ? text : `${headings.join(' › ')}\n${text}`
}

export function contentHash(chunk: Chunk): string {
  return createHash('sha256').update(textWithHeadings(chunk)).digest('base64url')
}

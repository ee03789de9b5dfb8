import type { Id } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { DocumentsTable } from '../knowledge.tables.ts'
import type { ChunkQueries } from './chunks.queries.ts'

/** Shown above the passage that was asked for. */
const before = 3
const headingList = z.array(z.string())

/** The headings of a chunk as they were stored. */
export const readHeadings = (stored: string): string[] => headingList.parse(JSON.parse(stored))

/** What a document says, as it was understood. */
export function createDocumentContents(chunks: ChunkQueries) {
  return {
    async page(
      { id, name, live_revision, chunk_count }: DocumentsTable,
      { chunk, cursor, limit }: { chunk?: Id | undefined; cursor?: string | undefined; limit: number },
    ) {
      if (live_revision === null) return { documentId: id, name, passages: [], nextCursor: null }
      const from = chunk === undefined ? readCursor(cursor) : await startAt(id, live_revision, chunk)
      // Of a document that is still being read, what is found already.
      const rows = await chunks.page(id, live_revision, from, Math.max(0, Math.min(limit + 1, chunk_count - from)))
      const shown = rows.slice(0, limit)
      return {
        documentId: id,
        name,
        passages: shown.map((row) => ({
          id: row.id,
          page: row.page,
          headings: readHeadings(row.headings),
          text: row.text,
        })),
        nextCursor: rows.length > limit ? String(rows.at(-1)?.position ?? 0) : null,
      }
    },
  }

  async function startAt(documentId: Id, revision: number, chunk: Id): Promise<number> {
    const row = await chunks.positionOf(documentId, revision, chunk)
    if (row === undefined) throw new AppError('not_found', 'There is no such passage.')
    return Math.max(0, row.position - before)
  }
}

export type DocumentContents = ReturnType<typeof createDocumentContents>

function readCursor(cursor = '0'): number {
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor)
  throw new AppError('validation_failed', 'This cursor is not one of ours.', {
    fields: { cursor: ['Start again without a cursor.'] },
  })
}

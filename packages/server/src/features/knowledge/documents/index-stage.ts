import type { Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { ChunkQueries } from '../chunks/chunks.queries.ts'
import { textWithHeadings } from '../chunks/chunk.ts'
import { readHeadings } from '../chunks/document-content.ts'
import type { CollectionQueries } from '../collections/collections.queries.ts'
import type { DocumentsTable } from '../knowledge.tables.ts'
import type { ChunkIndexer } from '../ports.ts'
import type { DocumentQueries } from './documents.queries.ts'
import { Superseded } from './failures.ts'

export interface IndexStageOptions {
  database: Database
  clock: Clock
  chunks: ChunkQueries
  collections: CollectionQueries
  documents: DocumentQueries
  indexer: ChunkIndexer | null
}

export type IndexStage = (
  document: DocumentsTable,
  signal: AbortSignal,
  progress: (done: number, total?: number) => void,
) => Promise<void>

const stagedAtOnce = 128

/** Has the chunks embedded, where something embeds, and then shows them all at once in place of the old ones. */
export function createIndexStage(options: IndexStageOptions): IndexStage {
  const { database, clock, chunks, collections, documents, indexer } = options

  return async ({ id, revision, collection_id: collectionId }, signal, progress) => {
    const kept = (await chunks.ids(id, revision)).map((chunk) => chunk.id)
    if (indexer !== null) await stageAll(id, revision, collectionId, kept.length, signal, progress)
    signal.throwIfAborted()
    try {
      await database.transaction(
        async (transaction) => {
          await collections.touch(transaction, collectionId, clock.now())
          const { chunks: count, words } = await chunks.totals(transaction, id, revision)
          const change = {
            state: 'ready',
            live_revision: revision,
            chunk_count: Number(count),
            word_count: Number(words ?? 0),
            updated_at: clock.now(),
          } as const
          if (!(await documents.advance(transaction, id, revision, change))) throw new Superseded()
          await chunks.keepOnly(transaction, id, revision)
          await indexer?.publish(transaction, { collectionId, documentId: id, kept })
        },
        { limitMs: 120_000 },
      )
    } catch (error) {
      if (error instanceof Superseded) await forgetIfGone(collectionId, id)
      throw error
    }
  }

  async function stageAll(
    documentId: Id,
    revision: number,
    collectionId: Id,
    total: number,
    signal: AbortSignal,
    progress: (done: number, total?: number) => void,
  ): Promise<void> {
    for (let from = 0; from < total; from += stagedAtOnce) {
      const rows = await chunks.page(documentId, revision, from, stagedAtOnce)
      const some = rows.map((row) => ({
        id: row.id,
        contentHash: row.content_hash,
        text: textWithHeadings({ headings: readHeadings(row.headings), text: row.text }),
      }))
      await indexer?.stage({ collectionId, documentId, chunks: some }, signal, (done) => progress(from + done, total))
      progress(from + some.length, total)
    }
  }

  /** Deleted while it was being embedded: what came after the deletion goes as well. */
  async function forgetIfGone(collectionId: Id, documentId: Id): Promise<void> {
    await database.transaction(async (transaction) => {
      if ((await documents.byId(transaction, documentId)) !== undefined) return
      await indexer?.removeDocument(transaction, collectionId, documentId)
    })
  }
}

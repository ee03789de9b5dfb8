import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
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

interface Range {
  from: number
  to: number
}

type Progress = (done: number, total?: number) => void

const stagedAtOnce = 128

/** Has chunks embedded, where something embeds, and then shows them. */
export function createIndexStage(options: IndexStageOptions) {
  const { database, clock, chunks, collections, documents, indexer } = options

  async function embed(
    { id: documentId, revision, collection_id: collectionId }: DocumentsTable,
    { from, to }: Range,
    signal: AbortSignal,
    progress: (done: number) => void,
  ): Promise<void> {
    for (let at = from; indexer !== null && at < to; at += stagedAtOnce) {
      const rows = await chunks.page(documentId, revision, at, Math.min(stagedAtOnce, to - at))
      const some = rows.map((row) => ({
        id: row.id,
        contentHash: row.content_hash,
        text: textWithHeadings({ headings: readHeadings(row.headings), text: row.text }),
      }))
      await indexer.stage({ collectionId, documentId, chunks: some }, signal, (done) => progress(at + done))
      progress(at + some.length)
    }
    signal.throwIfAborted()
  }

  /** In one transaction: all of its chunks are found, and of its document nothing else. */
  async function showWhole({ id, revision, collection_id: collectionId }: DocumentsTable): Promise<void> {
    const kept = (await chunks.ids(id, revision)).map((chunk) => chunk.id)
    await unlessSuperseded(collectionId, id, async (transaction) => {
      const change = {
        state: 'ready',
        live_revision: revision,
        chunk_count: kept.length,
        word_count: await chunks.words(transaction, id, revision, { from: 0, to: kept.length }),
        updated_at: clock.now(),
      } as const
      if (!(await documents.advance(transaction, id, revision, change))) throw new Superseded()
      await chunks.keepOnly(transaction, id, revision)
      await indexer?.publish(transaction, { collectionId, documentId: id, kept })
    })
  }

  /** In one transaction: this part is found as well. Each costs what is in it, however much there is before it. */
  async function showPart(document: DocumentsTable, range: Range): Promise<void> {
    const { id, revision, collection_id: collectionId } = document
    const more = (await chunks.idsBetween(id, revision, range)).map((chunk) => chunk.id)
    await unlessSuperseded(collectionId, id, async (transaction) => {
      const before = range.from === 0 ? undefined : await documents.byId(transaction, id)
      const change = {
        live_revision: revision,
        chunk_count: range.from + more.length,
        word_count: (before?.word_count ?? 0) + (await chunks.words(transaction, id, revision, range)),
        updated_at: clock.now(),
      }
      if (!(await documents.advance(transaction, id, revision, change))) throw new Superseded()
      await indexer?.publishMore(transaction, { collectionId, more })
    })
  }

  async function unlessSuperseded(
    collectionId: Id,
    documentId: Id,
    change: (transaction: Transaction<Tables>) => Promise<void>,
  ): Promise<void> {
    try {
      await database.transaction(
        async (transaction) => {
          await collections.touch(transaction, collectionId, clock.now())
          await change(transaction)
        },
        { limitMs: 120_000 },
      )
    } catch (error) {
      if (error instanceof Superseded) await forgetIfGone(collectionId, documentId)
      throw error
    }
  }

  /** Deleted while it was being embedded: what came after the deletion goes as well. */
  async function forgetIfGone(collectionId: Id, documentId: Id): Promise<void> {
    await database.transaction(async (transaction) => {
      if ((await documents.byId(transaction, documentId)) !== undefined) return
      await indexer?.removeDocument(transaction, collectionId, documentId)
    })
  }

  return {
    /** A document that was never whole is found as far as it is; a newer version is shown only as a whole. */
    async part(document: DocumentsTable, range: Range, signal: AbortSignal): Promise<void> {
      await embed(document, range, signal, () => undefined)
      await showPart(document, range)
    },

    /** All of it, in place of what was found before. */
    async finish(document: DocumentsTable, signal: AbortSignal, progress: Progress): Promise<void> {
      const total = await chunks.count(document.id, document.revision)
      const grows = isGrowing(document)
      let shown = grows ? document.chunk_count : 0
      const tell = (done: number): void => progress(done, total)
      while (shown < total) {
        const to = Math.min(total, grows ? nextPart(shown) : total)
        await embed(document, { from: shown, to }, signal, tell)
        if (to < total) await showPart(document, { from: shown, to })
        shown = to
      }
      await showWhole(document)
    },
  }
}

export type IndexStage = ReturnType<typeof createIndexStage>

/** Nothing of an older version is found in its place. */
export function isGrowing({ live_revision, revision }: DocumentsTable): boolean {
  return live_revision === null || live_revision === revision
}

const firstPart = 8
const longestPart = 512

/** The first pages soon, then ever more at once: each part costs a look at all before it. */
export function nextPart(shown: number): number {
  return shown + Math.min(longestPart, Math.max(firstPart, shown))
}

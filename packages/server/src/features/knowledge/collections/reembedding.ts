import { setTimeout as wait } from 'node:timers/promises'
import { id, type Id } from '@parley/contract'
import { sql, type Transaction } from 'kysely'
import * as z from 'zod/mini'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import { textWithHeadings } from '../chunks/chunk.ts'
import type { ChunkQueries } from '../chunks/chunks.queries.ts'
import { readHeadings } from '../chunks/document-content.ts'
import type { DocumentQueries } from '../documents/documents.queries.ts'
import type { DocumentToIndex, Reembedder } from '../ports.ts'
import { hasVector } from '../vectors/vectors.queries.ts'
import type { CollectionQueries } from './collections.queries.ts'

export interface ReembeddingOptions {
  database: Database
  clock: Clock
  jobs: Jobs
  chunks: ChunkQueries
  collections: CollectionQueries
  documents: DocumentQueries
  embedding: Reembedder
  /** Reads a document once more from its file; what is found of it meanwhile stays. */
  readAgain(documentId: Id, userId: Id): Promise<void>
  changed(collectionId: Id): void
}

const kind = 'collection-reembed'
const payload = z.object({ collectionId: id })
const hour = 3_600_000
const documentsAtOnce = 100
/** Documents that came while it ran have both kinds of vectors; what slipped through is found in another round. */
const rounds = 5
const lookMs = 500

/** Gives collections vectors of another embedder. The old ones answer until the new ones are complete. */
export function createReembedding(options: ReembeddingOptions) {
  const { database, clock, jobs, chunks, collections, documents, embedding } = options

  jobs.register({
    kind,
    payload,
    concurrency: 1,
    timeoutMs: 24 * hour,
    async handle({ payload: { collectionId }, signal, progress }) {
      const row = await collections.byId(collectionId)
      if (row === undefined) return
      const target = await embedding.targetFor(row.embedder, await collections.languagesOf(collectionId), signal)
      for (let round = 1; round <= rounds; round += 1) {
        const done = await embedding.reembed({
          collectionId,
          to: target,
          fits: ({ chunks: some }) =>
            embedding.fits(
              target,
              some.map(({ text }) => text),
            ),
          cutAnew: ({ documentId }) => options.readAgain(documentId, row.owner_id),
          documents: all(collectionId, signal, progress),
          isCurrent: (transaction, document) => isCurrent(transaction, document),
          lock: async (transaction) => void (await collections.touch(transaction, collectionId, clock.now())),
          missing: (transaction, setId) => missing(transaction, collectionId, setId),
          signal,
        })
        if (done) return options.changed(collectionId)
        await untilRead(collectionId, signal)
      }
      throw new Error('documents kept changing while they were embedded anew')
    },
  })

  /** What is cut anew gets its vectors by being read. */
  async function untilRead(collectionId: Id, signal: AbortSignal): Promise<void> {
    while ((await documents.beingRead(collectionId, 1)).length > 0) await wait(lookMs, undefined, { signal })
  }

  async function* all(
    collectionId: Id,
    signal: AbortSignal,
    progress: (done: number, total?: number) => void,
  ): AsyncGenerator<DocumentToIndex> {
    const total = await documents.shownIn(collectionId)
    let [after, done] = ['', 0]
    for (;;) {
      const rows = await documents.shown(collectionId, after, documentsAtOnce)
      for (const row of rows) {
        signal.throwIfAborted()
        progress(done, total)
        const shown = await chunks.page(row.id, row.live_revision ?? 0, 0, row.chunk_count)
        const texts = shown.map((chunk) => ({
          id: chunk.id,
          contentHash: chunk.content_hash,
          text: textWithHeadings({ headings: readHeadings(chunk.headings), text: chunk.text }),
        }))
        yield { collectionId, documentId: row.id, chunks: texts }
        done += 1
        after = row.id
      }
      progress(done, total)
      if (rows.length < documentsAtOnce) return
    }
  }

  async function isCurrent(transaction: Transaction<Tables>, document: DocumentToIndex): Promise<boolean> {
    const row = await documents.byId(transaction, document.documentId)
    if (row?.live_revision === null || row === undefined || row.chunk_count !== document.chunks.length) return false
    const [first] = document.chunks
    if (first === undefined) return true
    return (await chunks.positionOf(row.id, row.live_revision, first.id)) !== undefined
  }

  /** Chunks that are found but have no vector in this set. */
  async function missing(transaction: Transaction<Tables>, collectionId: Id, setId: Id): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      SELECT COUNT(*) AS count FROM chunks
      JOIN documents ON documents.id = chunks.document_id AND documents.live_revision = chunks.revision
        AND chunks.position < documents.chunk_count
      WHERE documents.collection_id = ${collectionId} AND NOT ${hasVector(setId)}`.execute(transaction)
    return Number(rows[0]?.count ?? 0)
  }

  return {
    /** With the change that wants it, or not at all. */
    async begin(transaction: Transaction<Tables>, collectionId: Id, userId: Id): Promise<void> {
      const jobId = await jobs.enqueue(transaction, {
        kind,
        payload: { collectionId },
        exclusiveKey: `reembed ${collectionId}`,
        userId,
      })
      await collections.update(transaction, collectionId, { reembed_job_id: jobId })
    },

    async progressOf(jobId: Id | null) {
      const job = jobId === null ? null : await jobs.find(jobId)
      if (job?.state !== 'waiting' && job?.state !== 'running') return null
      return { done: job.progress?.done ?? 0, total: job.progress?.total ?? null }
    },

    /** At the start: collections whose vectors are of weights that no longer ship are read by those that do. */
    async reconcile(): Promise<void> {
      for (const { collectionId, ownerId } of await embedding.outdated()) {
        await database.transaction((transaction) => this.begin(transaction, collectionId, ownerId))
      }
    },
  }
}

export type Reembedding = ReturnType<typeof createReembedding>

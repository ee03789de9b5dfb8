import { id, type Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import * as z from 'zod/mini'
import type { Clock } from '#platform/clock.ts'
import { isForeignKeyViolation, type Database, type Tables } from '#platform/db/index.ts'
import type { EndedJob, Jobs } from '#platform/jobs/index.ts'
import type { ChunkQueries } from '../chunks/chunks.queries.ts'
import type { CollectionQueries } from '../collections/collections.queries.ts'
import type { DocumentsTable } from '../knowledge.tables.ts'
import type { ChunkIndexer } from '../ports.ts'
import type { DocumentQueries } from './documents.queries.ts'
import { ReadingFailure, Superseded } from './failures.ts'
import { Growth } from './growth.ts'
import type { IndexStage } from './index-stage.ts'
import { OtherChunks, type ReadStage } from './read-stage.ts'

export interface IngestionOptions {
  database: Database
  clock: Clock
  jobs: Jobs
  documents: DocumentQueries
  collections: Pick<CollectionQueries, 'touch' | 'isPaused'>
  chunks: Pick<ChunkQueries, 'clear'>
  indexer: ChunkIndexer | null
  readStage: ReadStage
  indexStage: IndexStage
  changed(documentId: Id): void
}

const payload = z.object({ documentId: id, revision: z.int() })
const [readKind, indexKind] = ['document-read', 'document-index'] as const
const atOnce = 2
const minute = 60_000
const given = 'This could not be read, although it was tried several times. Try again later.'

/**
 * From a file to passages that can be found, in two durable steps. Both name the revision they work for: one that is
 * replaced, stopped or deleted meanwhile changes nothing any more.
 */
export function createIngestion({
  database,
  clock,
  jobs,
  documents,
  collections,
  chunks,
  indexer,
  readStage,
  indexStage,
  changed,
}: IngestionOptions) {
  jobs.register({
    kind: readKind,
    payload,
    concurrency: atOnce,
    timeoutMs: 20 * minute,
    handle: ({ payload: { documentId, revision }, signal, progress, id: jobId }) =>
      unlessGone(documentId, revision, async () => {
        const row = await current(documentId, revision)
        if (row === undefined) return
        await documents.advance(database.write, documentId, revision, { state: 'extracting', job_id: jobId })
        changed(documentId)
        const read = await readGrowing(row, signal, progress)
        await database.transaction(async (transaction) => {
          const next = await enqueue(transaction, indexKind, row, row.created_by)
          const change = { ...read, state: 'embedding', job_id: next, updated_at: clock.now() } as const
          const isCurrent = await documents.advance(transaction, documentId, revision, change)
          if (!isCurrent) throw new Superseded()
        })
        changed(documentId)
      }),
  })
  jobs.register({
    kind: indexKind,
    payload,
    concurrency: atOnce,
    timeoutMs: 60 * minute,
    handle: ({ payload: { documentId, revision }, signal, progress }) =>
      unlessGone(documentId, revision, async () => {
        const row = await current(documentId, revision)
        if (row === undefined) return
        await indexStage.finish(row, signal, progress)
        changed(documentId)
      }),
  })
  jobs.onEnded((job) => void settle(job))

  async function readGrowing(
    row: DocumentsTable,
    signal: AbortSignal,
    progress: (done: number, total?: number) => void,
  ): ReturnType<ReadStage> {
    const growth = new Growth(row, indexStage, signal, () => changed(row.id))
    try {
      const read = await readStage(row, { signal, progress, staged: (count) => growth.staged(count) })
      await growth.whole()
      return read
    } catch (error) {
      await growth.stop()
      if (!(error instanceof OtherChunks)) throw error
    }
    const { id: documentId, revision } = row
    await withdraw(documentId, revision, { updated_at: clock.now() })
    await chunks.clear(documentId, revision)
    return readGrowing({ ...row, live_revision: null, chunk_count: 0 }, signal, progress)
  }

  /** Changes it while it is being worked on; what was found of it meanwhile is found no more. */
  async function withdraw(
    documentId: Id,
    revision: number,
    change: Partial<DocumentsTable>,
    evenPaused = false,
  ): Promise<boolean> {
    const row = await documents.byId(database.read, documentId)
    if (row === undefined) return false
    return database.transaction(async (transaction) => {
      await collections.touch(transaction, row.collection_id, clock.now())
      const now = await documents.byId(transaction, documentId)
      const grows = now?.live_revision === revision
      const nothing = { live_revision: null, chunk_count: 0, word_count: 0 }
      const all = { ...change, ...(grows && nothing) }
      const isCurrent = await documents.advance(transaction, documentId, revision, all, evenPaused)
      if (isCurrent && grows) await indexer?.removeDocument(transaction, row.collection_id, documentId)
      return isCurrent
    })
  }

  async function current(documentId: Id, revision: number): Promise<DocumentsTable | undefined> {
    const row = await documents.byId(database.read, documentId)
    return row?.revision === revision && row.paused === 0 && row.state !== 'failed' && row.state !== 'ready'
      ? row
      : undefined
  }

  /** A file that cannot be read is an answer, not a fault: nothing is tried again until a person asks for it. */
  async function unlessGone(documentId: Id, revision: number, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (error instanceof ReadingFailure) return fail(documentId, revision, error.message)
      const isGone = error instanceof Superseded || isForeignKeyViolation(error)
      if (!isGone || (await current(documentId, revision)) !== undefined) throw error
    }
  }

  async function fail(documentId: Id, revision: number, reason: string): Promise<void> {
    const failed = { state: 'failed', reason, paused: 0, updated_at: clock.now() } as const
    if (await withdraw(documentId, revision, failed, true)) changed(documentId)
  }

  async function settle({ id: jobId, kind, state }: EndedJob): Promise<void> {
    if ((kind !== readKind && kind !== indexKind) || state === 'done') return
    const document = await documents.ofJob(jobId).catch(() => undefined)
    // What this misses, the next start finds.
    if (document !== undefined) await fail(document.id, document.revision, given).catch(() => undefined)
  }

  /** One note of somebody does not wait for the three thousand that somebody else gave before. */
  const enqueue = async (transaction: Transaction<Tables>, kind: string, row: DocumentsTable, userId: Id) =>
    jobs.enqueue(transaction, {
      kind,
      payload: { documentId: row.id, revision: row.revision },
      exclusiveKey: `document ${row.id}`,
      priority: await jobs.inTurn(transaction, userId),
      userId,
    })

  /** Makes a new revision of what its file holds now. */
  async function begin(transaction: Transaction<Tables>, row: DocumentsTable, userId: Id): Promise<void> {
    const next = { ...row, revision: row.revision + 1 }
    const waits = await collections.isPaused(transaction, row.collection_id)
    const jobId = waits ? null : await enqueue(transaction, readKind, next, userId)
    await documents.update(transaction, row.id, {
      revision: next.revision,
      state: 'queued',
      reason: null,
      job_id: jobId,
      paused: waits ? 1 : 0,
      updated_at: clock.now(),
    })
  }

  return {
    fail,

    begin,

    /** Its file once more, where nobody is at it: what is found of it stays until that is done. */
    readAgain: (id: Id, userId: Id): Promise<void> =>
      database.transaction(async (transaction) => {
        const row = await documents.byId(transaction, id)
        if (row?.state === 'ready') await begin(transaction, row, userId)
      }),

    /** Where it was when it was paused; a part of it that is found already stays. */
    async goOn(transaction: Transaction<Tables>, row: DocumentsTable, userId: Id): Promise<void> {
      const isRead = row.state === 'embedding'
      const jobId = await enqueue(transaction, isRead ? indexKind : readKind, row, userId)
      const state = isRead ? row.state : 'queued'
      await documents.update(transaction, row.id, { paused: 0, state, job_id: jobId, updated_at: clock.now() })
    },

    /** At the start: nothing waits for a job that is no more. */
    async reconcile(): Promise<void> {
      let last = ''
      for (;;) {
        const rows = await documents.unfinished(last, 200)
        for (const row of rows) {
          const job = row.job_id === null ? null : await jobs.find(row.job_id)
          const isGoing = job?.state === 'waiting' || job?.state === 'running'
          if (!isGoing) await fail(row.id, row.revision, given)
          last = row.id
        }
        if (rows.length === 0) return
      }
    },
  }
}

export type Ingestion = ReturnType<typeof createIngestion>

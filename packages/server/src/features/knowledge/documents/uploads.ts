import { newId, type Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import { receiveFile } from '#features/files/index.ts'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Files, StoredFile } from '#platform/files/index.ts'
import type { Caller, UploadedFile } from '#platform/http/index.ts'
import type { CollectionQueries } from '../collections/collections.queries.ts'
import { collectionNotFound } from '../collections/collections.service.ts'
import type { DocumentsTable } from '../knowledge.tables.ts'
import type { PeoplePort, Reader } from '../ports.ts'
import type { DocumentQueries } from './documents.queries.ts'
import type { Ingestion } from './ingestion.ts'
import type { Quota } from './quota.ts'
import type { SweepQueries } from './sweep.queries.ts'

export interface UploadOptions {
  database: Database
  clock: Clock
  files: Files
  people: Pick<PeoplePort, 'groupsOf'>
  collections: CollectionQueries
  documents: DocumentQueries
  ingestion: Pick<Ingestion, 'begin'>
  quota: Quota
  sweep: Pick<SweepQueries, 'noteUpload' | 'forgetUploads'>
}

export interface TakenDocument {
  row: DocumentsTable
  duplicate: boolean
}

export const emptyFile = 'This file is empty. Replace it with one that has something in it.'

/** Turns the files of a form into documents: all of them or, where the form breaks, none. */
export function createUploads({
  database,
  clock,
  files,
  people,
  collections,
  documents,
  ingestion,
  quota,
  sweep,
}: UploadOptions) {
  const noted: Pick<Files, 'save'> = {
    save: (file) =>
      files.save(file, async (transaction, saved) => void (await sweep.noteUpload(transaction, saved, clock.now()))),
  }

  /**
   * Also the lock under which the collection changes: of two that bring the same content, the second sees the first.
   * Who might change it when the bytes began to come may have lost that while they came.
   */
  async function requireWrite(transaction: Transaction<Tables>, reader: Reader, collectionId: Id): Promise<void> {
    if (!(await collections.touch(transaction, collectionId, clock.now()))) throw collectionNotFound()
    if (await collections.mayWrite(transaction, reader, collectionId)) return
    throw new AppError('forbidden', 'You may not change this collection any more.')
  }

  /** The caller gives each file a document in one transaction, or they go again. */
  async function keep<Result>(
    caller: Caller,
    uploads: AsyncIterable<UploadedFile>,
    signal: AbortSignal,
    collectionId: Id,
    use: (transaction: Transaction<Tables>, saved: readonly StoredFile[]) => Promise<Result>,
  ): Promise<Result> {
    const saved: StoredFile[] = []
    const { userId } = caller
    const keeps = await quota.of(caller)
    try {
      for await (const upload of uploads) {
        saved.push(await receiveFile(noted, userId, upload, signal))
        await quota.requireRoom(userId, keeps)
      }
      const reader = { userId, groupIds: await people.groupsOf(userId) }
      return await database.transaction(async (transaction) => {
        await requireWrite(transaction, reader, collectionId)
        const result = await quota.within(transaction, { userId, keeps }, () => use(transaction, saved))
        const ids = saved.map(({ id }) => id)
        if (ids.length > 0) await sweep.forgetUploads(transaction, ids)
        return result
      })
    } catch (error) {
      await files.discard(saved)
      throw error
    }
  }

  async function take(
    transaction: Transaction<Tables>,
    collectionId: Id,
    userId: Id,
    file: StoredFile,
  ): Promise<TakenDocument> {
    const there = await documents.byContent(transaction, collectionId, file.hash)
    if (there !== undefined) {
      await files.remove(transaction, file.id)
      if (there.state === 'failed' && there.size > 0) await ingestion.begin(transaction, there, userId)
      return { row: (await documents.byId(transaction, there.id)) ?? there, duplicate: true }
    }
    const row = newDocument(collectionId, userId, file, clock.now())
    await documents.insert(transaction, row)
    if (file.size > 0) await ingestion.begin(transaction, row, userId)
    return { row: (await documents.byId(transaction, row.id)) ?? row, duplicate: false }
  }

  return {
    add: (collectionId: Id, caller: Caller, uploads: AsyncIterable<UploadedFile>, signal: AbortSignal) =>
      keep(caller, uploads, signal, collectionId, async (transaction, saved) => {
        const taken: TakenDocument[] = []
        for (const file of saved) taken.push(await take(transaction, collectionId, caller.userId, file))
        return taken
      }),
    keep,
  }
}

export type Uploads = ReturnType<typeof createUploads>

function newDocument(collectionId: Id, userId: Id, file: StoredFile, now: number): DocumentsTable {
  return {
    id: newId(),
    collection_id: collectionId,
    file_id: file.id,
    name: file.name,
    type: file.type,
    size: file.size,
    hash: file.hash,
    state: file.size === 0 ? 'failed' : 'queued',
    reason: file.size === 0 ? emptyFile : null,
    job_id: null,
    revision: 0,
    live_revision: null,
    pages: null,
    chunk_count: 0,
    word_count: 0,
    language: null,
    source_url: null,
    fetched_at: null,
    paused: 0,
    created_by: userId,
    created_at: now,
    updated_at: now,
  }
}

import type { DocumentState, Id, KnowledgeDocument } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Files } from '#platform/files/index.ts'
import type { Caller, UploadedFile } from '#platform/http/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { CollectionQueries } from '../collections/collections.queries.ts'
import { collectionNotFound } from '../collections/collections.service.ts'
import type { PeoplePort, Reader } from '../ports.ts'
import { presentDocument } from './documents.present.ts'
import type { DocumentQueries } from './documents.queries.ts'
import type { Ingestion } from './ingestion.ts'
import type { DocumentRemoval } from './removal.ts'
import type { Uploads } from './uploads.ts'

export interface DocumentServiceOptions {
  database: Database
  clock: Clock
  files: Files
  jobs: Jobs
  people: PeoplePort
  collections: CollectionQueries
  documents: DocumentQueries
  ingestion: Ingestion
  removal: DocumentRemoval
  uploads: Uploads
  changed(userIds: Id[], kind: 'collection' | 'document', id: Id): void
}

const working: readonly DocumentState[] = ['queued', 'extracting', 'embedding']
const documentNotFound = (): AppError => new AppError('not_found', 'There is no such document.')
const readOnly = (): AppError => new AppError('forbidden', 'You may read this collection but not change it.')

export function createDocumentService(options: DocumentServiceOptions) {
  const { database, clock, files, jobs, people, collections, documents, ingestion } = options
  const readerOf = async (userId: Id): Promise<Reader> => ({ userId, groupIds: await people.groupsOf(userId) })

  async function readable(userId: Id, id: Id) {
    const row = await documents.one(await readerOf(userId), id, 'read')
    if (row === undefined) throw documentNotFound()
    return row
  }

  async function writable(userId: Id, id: Id) {
    const row = await documents.one(await readerOf(userId), id, 'write')
    if (row !== undefined) return row
    await readable(userId, id)
    throw readOnly()
  }

  async function checkMayAdd(caller: Caller, collectionId: Id): Promise<Id> {
    const row = await collections.one(await readerOf(caller.userId), collectionId)
    if (row === undefined) throw collectionNotFound()
    if (row.access === 'read') throw readOnly()
    if (!(await people.may(caller, 'uploads'))) throw new AppError('forbidden', 'Your account may not upload.')
    return row.owner_id
  }

  async function get(userId: Id, id: Id): Promise<KnowledgeDocument> {
    return presentDocument(await readable(userId, id), jobs)
  }

  return {
    get,
    readable,
    writable,
    checkMayAdd,

    async list(userId: Id, collectionId: Id, { cursor, limit }: { cursor?: Id | undefined; limit: number }) {
      const reader = await readerOf(userId)
      if ((await collections.one(reader, collectionId)) === undefined) throw collectionNotFound()
      const rows = await documents.page(reader, collectionId, cursor, limit + 1)
      const shown = rows.slice(0, limit)
      return {
        items: await Promise.all(shown.map((row) => presentDocument(row, jobs))),
        nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
      }
    },

    async add(caller: Caller, collectionId: Id, uploads: () => AsyncIterable<UploadedFile>, signal: AbortSignal) {
      const ownerId = await checkMayAdd(caller, collectionId)
      const taken = await options.uploads.add(collectionId, caller, uploads(), signal)
      options.changed([...new Set([ownerId, caller.userId])], 'collection', collectionId)
      return Promise.all(
        taken.map(async ({ row, duplicate }) => ({ ...(await presentDocument(row, jobs)), duplicate })),
      )
    },

    /**
     * New content under the same id. What was found of the old one is found until the new one is ready. It counts as
     * kept by who gave it, and goes where their things go: their file under another's name could not.
     */
    async replace(caller: Caller, id: Id, uploads: () => AsyncIterable<UploadedFile>, signal: AbortSignal) {
      const before = await writable(caller.userId, id)
      await checkMayAdd(caller, before.collection_id)
      const { collection_id: collectionId } = before
      const isNew = await options.uploads.keep(caller, uploads(), signal, collectionId, async (transaction, [file]) => {
        const row = await documents.byId(transaction, id)
        if (row === undefined || file === undefined) throw documentNotFound()
        if (file.size === 0) throw new AppError('validation_failed', 'This file is empty.', { actions: ['edit'] })
        const same = await documents.byContent(transaction, row.collection_id, file.hash)
        if (same !== undefined && same.id !== id) {
          throw new AppError('conflict', 'Another document of this collection has this content already.')
        }
        const { name, type, size, hash } = file
        const given = { name, type, size, hash, file_id: file.id, created_by: caller.userId }
        await documents.update(transaction, id, given)
        await files.remove(transaction, row.file_id)
        const isNew = row.hash !== hash || row.state === 'failed'
        if (isNew) await ingestion.begin(transaction, row, caller.userId)
        return isNew
      })
      if (isNew && before.job_id !== null) await jobs.cancel(before.job_id)
      return get(caller.userId, id)
    },

    async retry(caller: Caller, id: Id): Promise<KnowledgeDocument> {
      await writable(caller.userId, id)
      await database.transaction(async (transaction) => {
        const row = await documents.byId(transaction, id)
        if (row === undefined) throw documentNotFound()
        if (row.state !== 'failed') throw new AppError('conflict', 'Only what failed can be tried again.')
        if (row.size > 0) await ingestion.begin(transaction, row, caller.userId)
      })
      return get(caller.userId, id)
    },

    async cancel(caller: Caller, id: Id): Promise<KnowledgeDocument> {
      const row = await writable(caller.userId, id)
      if (!working.includes(row.state)) throw new AppError('conflict', 'This document is not being read.')
      await ingestion.fail(id, row.revision, 'Reading was stopped before it was done.')
      if (row.job_id !== null) await jobs.cancel(row.job_id)
      return get(caller.userId, id)
    },

    async remove(caller: Caller, id: Id): Promise<void> {
      const row = await writable(caller.userId, id)
      await database.transaction(async (transaction) => {
        await collections.touch(transaction, row.collection_id, clock.now())
        await options.removal.ofDocument(transaction, row.collection_id, id)
      })
      if (row.job_id !== null) await jobs.cancel(row.job_id)
      options.changed([...new Set([row.owner_id, caller.userId])], 'collection', row.collection_id)
    },
  }
}

export type DocumentService = ReturnType<typeof createDocumentService>

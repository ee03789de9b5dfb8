import type { DocumentState, Id } from '@parley/contract'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import { mayUse } from '../collections/access.ts'
import type { DocumentsTable } from '../knowledge.tables.ts'
import type { Reader } from '../ports.ts'

const working: DocumentState[] = ['queued', 'extracting', 'embedding']

/** All SQL over documents, but for what is found in them. */
export function createDocumentQueries(database: Database) {
  const { read } = database
  const seenBy = (reader: Reader, access: 'read' | 'write') =>
    read
      .selectFrom('documents')
      .innerJoin('collections', 'collections.id', 'documents.collection_id')
      .selectAll('documents')
      .select('collections.owner_id')
      .where(mayUse(reader, access))

  return {
    page: (reader: Reader, collectionId: Id, after: Id | undefined, limit: number) => {
      const query = seenBy(reader, 'read')
        .where('documents.collection_id', '=', collectionId)
        .orderBy('documents.id', 'desc')
        .limit(limit)
      return (after === undefined ? query : query.where('documents.id', '<', after)).execute()
    },

    one: (reader: Reader, id: Id, access: 'read' | 'write') =>
      seenBy(reader, access).where('documents.id', '=', id).executeTakeFirst(),

    byId: (within: Kysely<Tables>, id: Id) =>
      within.selectFrom('documents').selectAll().where('id', '=', id).executeTakeFirst(),

    byContent: (within: Kysely<Tables>, collectionId: Id, hash: string) =>
      within
        .selectFrom('documents')
        .selectAll()
        .where('collection_id', '=', collectionId)
        .where('hash', '=', hash)
        .executeTakeFirst(),

    ofSource: (collectionId: Id, url: string) =>
      read
        .selectFrom('documents')
        .select(['id', 'source_url'])
        .where('collection_id', '=', collectionId)
        .where('source_url', '=', url)
        .executeTakeFirst(),

    fetched: (within: Kysely<Tables>, id: Id, url: string, now: number) =>
      within.updateTable('documents').set({ source_url: url, fetched_at: now }).where('id', '=', id).execute(),

    shown: (collectionId: Id, after: Id, limit: number) =>
      read
        .selectFrom('documents')
        .select(['id', 'live_revision', 'chunk_count'])
        .where('collection_id', '=', collectionId)
        .where('live_revision', 'is not', null)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute(),

    async shownIn(collectionId: Id): Promise<number> {
      const { count } = await read
        .selectFrom('documents')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('collection_id', '=', collectionId)
        .where('live_revision', 'is not', null)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    insert: (transaction: Transaction<Tables>, row: DocumentsTable) =>
      transaction.insertInto('documents').values(row).execute(),

    update: (transaction: Transaction<Tables>, id: Id, change: Partial<DocumentsTable>) =>
      transaction.updateTable('documents').set(change).where('id', '=', id).execute(),

    /** Only while this revision is still being worked on. False when somebody was faster: then nothing changes. */
    async advance(
      within: Kysely<Tables>,
      id: Id,
      revision: number,
      change: Partial<DocumentsTable>,
      evenPaused = false,
    ): Promise<boolean> {
      const changed = await within
        .updateTable('documents')
        .set(change)
        .where('id', '=', id)
        .where('revision', '=', revision)
        .where('state', 'in', working)
        .where((where) => (evenPaused ? where.lit(true) : where('paused', '=', 0)))
        .returning('id')
        .execute()
      return changed.length > 0
    },

    /** Whether it was being worked on. */
    async pause(within: Kysely<Tables>, id: Id): Promise<boolean> {
      const paused = await within
        .updateTable('documents')
        .set({ paused: 1, job_id: null })
        .where('id', '=', id)
        .where('state', 'in', working)
        .where('paused', '=', 0)
        .returning('id')
        .execute()
      return paused.length > 0
    },

    beingRead: (collectionId: Id, limit: number) =>
      read
        .selectFrom('documents')
        .select(['id', 'job_id'])
        .where('collection_id', '=', collectionId)
        .where('state', 'in', working)
        .where('paused', '=', 0)
        .limit(limit)
        .execute(),

    pausedIn: (collectionId: Id, limit: number) =>
      read
        .selectFrom('documents')
        .select('id')
        .where('collection_id', '=', collectionId)
        .where('paused', '=', 1)
        .limit(limit)
        .execute(),

    /** Of everything this person may read: how many are in which state, and how much they are. */
    states: (reader: Reader) =>
      read
        .selectFrom('documents')
        .innerJoin('collections', 'collections.id', 'documents.collection_id')
        .select(['documents.state', 'documents.paused'])
        .select((select) => [
          select.fn.countAll<number>().as('count'),
          select.fn.sum<number>('documents.size').as('bytes'),
        ])
        .where(mayUse(reader, 'read'))
        .groupBy(['documents.state', 'documents.paused'])
        .execute(),

    /** All that this person has added to collections, whoever owns those. */
    async keptBy(within: Kysely<Tables>, userId: Id): Promise<{ documents: number; bytes: number }> {
      const { documents, bytes } = await within
        .selectFrom('documents')
        .select((select) => [
          select.fn.countAll<number>().as('documents'),
          select.fn.sum<number | null>('size').as('bytes'),
        ])
        .where('created_by', '=', userId)
        .executeTakeFirstOrThrow()
      return { documents: Number(documents), bytes: Number(bytes ?? 0) }
    },

    /** Until the transaction ends, nobody else counts what this person keeps. SQLite has one writer anyway. */
    async lockKept(transaction: Transaction<Tables>, userId: Id): Promise<void> {
      if (database.dialect === 'sqlite') return
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`kept by ${userId}`}, 0))`.execute(transaction)
    },

    /** Being worked on, as far as their rows know. */
    unfinished: (after: Id, limit: number) =>
      read
        .selectFrom('documents')
        .select(['id', 'revision', 'job_id'])
        .where('state', 'in', working)
        .where('paused', '=', 0)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute(),

    ofJob: (jobId: Id) =>
      read.selectFrom('documents').select(['id', 'revision']).where('job_id', '=', jobId).executeTakeFirst(),

    async remove(transaction: Transaction<Tables>, where: { id: Id } | { collectionId: Id }): Promise<Id[]> {
      const removal = transaction.deleteFrom('documents').returning('file_id')
      const removed = await (
        'id' in where ? removal.where('id', '=', where.id) : removal.where('collection_id', '=', where.collectionId)
      ).execute()
      return removed.map((row) => row.file_id)
    },
  }
}

export type DocumentQueries = ReturnType<typeof createDocumentQueries>

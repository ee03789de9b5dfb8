import type { DocumentState, Id } from '@parley/contract'
import type { Kysely, Transaction } from 'kysely'
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

    insert: (transaction: Transaction<Tables>, row: DocumentsTable) =>
      transaction.insertInto('documents').values(row).execute(),

    update: (transaction: Transaction<Tables>, id: Id, change: Partial<DocumentsTable>) =>
      transaction.updateTable('documents').set(change).where('id', '=', id).execute(),

    /** Only while this revision is still being worked on. False when somebody was faster: then nothing changes. */
    async advance(within: Kysely<Tables>, id: Id, revision: number, change: Partial<DocumentsTable>): Promise<boolean> {
      const changed = await within
        .updateTable('documents')
        .set(change)
        .where('id', '=', id)
        .where('revision', '=', revision)
        .where('state', 'in', working)
        .returning('id')
        .execute()
      return changed.length > 0
    },

    /** Being worked on, as far as their rows know. */
    unfinished: (after: Id, limit: number) =>
      read
        .selectFrom('documents')
        .select(['id', 'revision', 'job_id'])
        .where('state', 'in', working)
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

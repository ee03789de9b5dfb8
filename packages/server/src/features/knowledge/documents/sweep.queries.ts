import type { Id } from '@parley/contract'
import { sql, type Transaction } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import type { StoredFile } from '#platform/files/index.ts'
import { createVectorSweepQueries } from '../vectors/sweep.queries.ts'

type NotedFile = Pick<StoredFile, 'id' | 'ownerId' | 'size'>

/** All SQL over what crashes leave behind. */
export function createSweepQueries(database: Database) {
  const { read } = database

  return {
    /** In the transaction that makes the file exist. */
    noteUpload: (transaction: Transaction<Tables>, { id, ownerId, size }: NotedFile, now: number) =>
      transaction
        .insertInto('document_uploads')
        .values({ file_id: id, user_id: ownerId, size, created_at: now })
        .execute(),

    /** It is a document's now. */
    forgetUploads: (transaction: Transaction<Tables>, fileIds: readonly Id[]) =>
      transaction.deleteFrom('document_uploads').where('file_id', 'in', fileIds).execute(),

    /** Bytes of one person that are no document's yet, in requests that are still coming in. */
    async uploadingBy(userId: Id): Promise<number> {
      const { bytes } = await read
        .selectFrom('document_uploads')
        .select(({ fn }) => fn.sum<number | null>('size').as('bytes'))
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow()
      return Number(bytes ?? 0)
    },

    uploadsBefore: (before: number, limit: number) =>
      read.selectFrom('document_uploads').select('file_id').where('created_at', '<', before).limit(limit).execute(),

    /** Of a revision that was given up, of a document that nobody is reading. */
    async removeChunks(limit: number): Promise<number> {
      const { rows } = await database.transaction((transaction) =>
        sql`DELETE FROM chunks WHERE number IN (
          SELECT chunks.number FROM chunks JOIN documents ON documents.id = chunks.document_id
          WHERE documents.state IN ('ready', 'failed')
            AND (documents.live_revision IS NULL OR chunks.revision <> documents.live_revision)
          LIMIT ${limit}) RETURNING number`.execute(transaction),
      )
      return rows.length
    },

    ...createVectorSweepQueries(database),
  }
}

export type SweepQueries = ReturnType<typeof createSweepQueries>

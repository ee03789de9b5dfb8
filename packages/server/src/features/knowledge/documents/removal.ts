import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Tables } from '#platform/db/index.ts'
import type { Files } from '#platform/files/index.ts'
import type { ChunkIndexer } from '../ports.ts'
import type { DocumentQueries } from './documents.queries.ts'

/** Takes documents away with all that was made of them: chunks, vectors and the files they were. */
export function createDocumentRemoval(
  queries: DocumentQueries,
  files: Pick<Files, 'remove'>,
  indexer: ChunkIndexer | null,
) {
  return {
    async ofDocument(transaction: Transaction<Tables>, collectionId: Id, documentId: Id): Promise<void> {
      await indexer?.removeDocument(transaction, collectionId, documentId)
      for (const fileId of await queries.remove(transaction, { id: documentId })) {
        await files.remove(transaction, fileId)
      }
    },

    async ofCollection(transaction: Transaction<Tables>, collectionId: Id): Promise<void> {
      await indexer?.removeCollection(transaction, collectionId)
      for (const fileId of await queries.remove(transaction, { collectionId })) {
        await files.remove(transaction, fileId)
      }
    },
  }
}

export type DocumentRemoval = ReturnType<typeof createDocumentRemoval>

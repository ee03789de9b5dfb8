import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Tables } from '#platform/db/index.ts'
import type { Caller } from '#platform/http/index.ts'

/** Who asks, with everything that may have been shared with them. */
export interface Reader {
  userId: Id
  groupIds: readonly Id[]
}

export interface PeoplePort {
  groupsOf(userId: Id): Promise<readonly Id[]>
  may(caller: Caller, permission: 'uploads' | 'sharing'): Promise<boolean>
}

export interface ChunkToIndex {
  id: Id
  contentHash: string
  /** Its headings and its text, as a model should read them. */
  text: string
}

export interface DocumentToIndex {
  collectionId: Id
  documentId: Id
  chunks: readonly ChunkToIndex[]
}

/**
 * Where searching by meaning joins. Chunks are staged before anybody may find them, as often as it takes after a crash,
 * and shown in the transaction that shows the document. An id whose content stayed comes again and needs nothing new.
 */
export interface ChunkIndexer {
  stage(document: DocumentToIndex, signal: AbortSignal, progress: (done: number) => void): Promise<void>
  /** `kept`: all chunks the document has from now on; what it had besides goes. */
  publish(
    transaction: Transaction<Tables>,
    document: { collectionId: Id; documentId: Id; kept: readonly Id[] },
  ): Promise<void>
  removeDocument(transaction: Transaction<Tables>, collectionId: Id, documentId: Id): Promise<void>
  removeCollection(transaction: Transaction<Tables>, collectionId: Id): Promise<void>
}

/** How many tokens each of these texts has for the model that will read them, and how many it reads at once. */
export interface ChunkMeasure {
  count(texts: readonly string[]): Promise<number[]>
  mostTokens: number
}

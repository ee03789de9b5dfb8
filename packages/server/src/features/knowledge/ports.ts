import type { EmbedderChoice, Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Tables } from '#platform/db/index.ts'
import type { Caller } from '#platform/http/index.ts'
import type { VectorSpace } from './embed/index.ts'

/** Who asks, with everything that may have been shared with them. */
export interface Reader {
  userId: Id
  groupIds: readonly Id[]
}

export interface PeoplePort {
  groupsOf(userId: Id): Promise<readonly Id[]>
  may(caller: Caller, permission: 'uploads' | 'sharing'): Promise<boolean>
  /** How much this person may keep in all collections; null: without limit. */
  keeps(caller: Caller): Promise<Keeps>
  /** The same of others, with what they are called; who is gone is left out. */
  known(userIds: readonly Id[]): Promise<Map<Id, { name: string; keeps: Keeps }>>
}

export interface Keeps {
  documents: number | null
  bytes: number | null
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
  /** `more`: chunks that it has beside those that are found already. */
  publishMore(transaction: Transaction<Tables>, part: { collectionId: Id; more: readonly Id[] }): Promise<void>
  removeDocument(transaction: Transaction<Tables>, collectionId: Id, documentId: Id): Promise<void>
  removeCollection(transaction: Transaction<Tables>, collectionId: Id): Promise<void>
}

/** How all documents of a collection get vectors of another embedder. */
export interface Reembedder {
  /** What reads a collection with this choice and these languages. */
  targetFor(choice: EmbedderChoice, languages: readonly string[], signal: AbortSignal): Promise<VectorSpace>
  spaceOf(collectionId: Id): Promise<VectorSpace | undefined>
  /** Whether a model reads each of these whole; true where nobody knows. */
  fits(to: VectorSpace, texts: readonly string[]): Promise<boolean>
  /** Collections with vectors of weights that no longer ship. */
  outdated(): Promise<{ collectionId: Id; ownerId: Id }[]>
  /** True once the new vectors serve; false where documents have come meanwhile that lack them. */
  reembed(request: {
    collectionId: Id
    to: VectorSpace
    documents: AsyncIterable<DocumentToIndex>
    fits(document: DocumentToIndex): Promise<boolean>
    /** Has a document cut anew whose chunks the model would not read whole. Its vectors come with its new chunks. */
    cutAnew(document: DocumentToIndex): Promise<void>
    /** Whether exactly these chunks are found of it, read in the transaction that publishes their vectors. */
    isCurrent(transaction: Transaction<Tables>, document: DocumentToIndex): Promise<boolean>
    /** Nothing in the collection is shown or taken away meanwhile. */
    lock(transaction: Transaction<Tables>): Promise<void>
    missing(transaction: Transaction<Tables>, setId: Id): Promise<number>
    signal: AbortSignal
  }): Promise<boolean>
}

/** How many tokens each of these texts has for the model that will read them, and how many it reads at once. */
export interface ChunkMeasure {
  count(texts: readonly string[]): Promise<number[]>
  mostTokens: number
}

import { createHash } from 'node:crypto'
import { newId, type Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import { inChunks, type Database, type Tables } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { VectorSpace } from '../embed/index.ts'
import type { Hit } from './segment.ts'
import { VectorIndex, type VectorSearch } from './vector-index.ts'
import * as queries from './vectors.queries.ts'
import type { VectorSetsTable } from './vectors.tables.ts'

export interface VectorsOptions {
  database: Database
  clock: Clock
  log: Log
  /** How much memory the searchable copies may take. */
  memoryBytes?: number
  /** Who went while something was embedded for them gets nothing that nobody would take away; without this all get theirs. */
  there?: There
}

/** What there still is. */
export interface There {
  collection(transaction: Transaction<Tables>, id: Id): Promise<boolean>
  /** Of these, those that there are. */
  chunks(transaction: Transaction<Tables>, ids: readonly Id[]): Promise<ReadonlySet<string>>
}

export interface VectorSet {
  id: Id
  collectionId: Id
  space: VectorSpace
}

export interface StageRequest {
  setId: Id
  documentId: Id
  chunks: readonly { id: Id; text: string }[]
  /** Vectors of the set's space for texts to be found. */
  embed(texts: readonly string[]): Promise<Float32Array[]>
  /** After each step, with the number of chunks that have their vectors. */
  progress?(done: number): Promise<void> | void
}

/** The vectors of collections: kept in the database, searched in memory. */
export interface Vectors {
  /** The set of a collection in a space; made if there is none. */
  openSet(collectionId: Id, space: VectorSpace): Promise<VectorSet>
  /** The collection's oldest set, of whatever space; made in this space if there is none. */
  openFirstSet(collectionId: Id, space: VectorSpace): Promise<VectorSet>
  /** Oldest first. */
  setsOf(collectionIds: readonly Id[]): Promise<VectorSet[]>
  setIdsIn(transaction: Transaction<Tables>, collectionId: Id): Promise<Id[]>
  /** Collections whose only vectors are of such a space. */
  outdated(isOutdated: (space: VectorSpace) => boolean): Promise<{ collectionId: Id; ownerId: Id }[]>
  /** Stores a vector for each chunk, where nobody finds it yet. Asked again after a crash it goes on where it was. */
  stage(request: StageRequest): Promise<void>
  /**
   * From this transaction on, exactly these chunks of the document are found. Each must have been staged, but in a set
   * that does not serve yet.
   */
  publish(
    transaction: Transaction<Tables>,
    setId: Id,
    documentId: Id,
    chunkIds: readonly Id[],
    which?: 'all' | 'those there',
  ): Promise<void>
  /** These as well, and what was found of their document still is. */
  publishMore(
    transaction: Transaction<Tables>,
    setId: Id,
    chunkIds: readonly Id[],
    which?: 'all' | 'those there',
  ): Promise<void>
  /** In all sets of its collection, together with what was only staged. */
  removeDocument(transaction: Transaction<Tables>, collectionId: Id, documentId: Id): Promise<void>
  removeCollection(transaction: Transaction<Tables>, collectionId: Id): Promise<void>
  /** For instance once another embedder's set is complete. */
  removeSet(transaction: Transaction<Tables>, setId: Id): Promise<void>
  /** The nearest chunks by cosine, best first, of everything published before it was asked. */
  search(search: VectorSearch): Promise<Hit[]>
  /** Of the published ones among these chunks. */
  cosines(setId: Id, query: Float32Array, chunkIds: readonly Id[]): Promise<Map<Id, number>>
  /** What the copies take now. */
  memory(): number
  stop(): Promise<void>
}

const defaultMemoryBytes = 2 ** 30
/** Chunks embedded, then stored, at once. */
const stepChunks = 64

export function createVectors(options: VectorsOptions): Vectors {
  const { database, clock, log, memoryBytes = defaultMemoryBytes } = options
  const sql = queries.createVectorQueries(database)
  const index = new VectorIndex({ queries: sql, clock, log, memoryBytes })

  function rowOf(collectionId: Id, { provider, model, dimension, hash }: VectorSpace): VectorSetsTable {
    const space = { provider, model, dimension, hash }
    return { id: newId(), collection_id: collectionId, ...space, version: 0, created_at: clock.now() }
  }

  async function stage({ setId, documentId, chunks, embed, progress }: StageRequest): Promise<void> {
    let done = 0
    for (const step of inChunks(chunks, stepChunks)) {
      // Of these alone: a book is staged a little at a time, and each time all of it would be longer.
      const there = await sql.chunksWithVectors(
        setId,
        step.map((chunk) => chunk.id),
      )
      const missing = step.filter((chunk) => !there.has(chunk.id))
      if (missing.length > 0) await stageStep({ setId, documentId, chunks: missing, embed })
      done += step.length
      await progress?.(done)
    }
  }

  async function stageStep({ setId, documentId, chunks, embed }: StageRequest): Promise<void> {
    const hashed = chunks.map((chunk) => ({ ...chunk, hash: hashOf(chunk.text) }))
    const known = await sql.vectorsOfContent(setId, [...new Set(hashed.map((chunk) => chunk.hash))])
    const unknown = new Map(hashed.filter(({ hash }) => !known.has(hash)).map(({ hash, text }) => [hash, text]))
    const vectors = await embed([...unknown.values()])
    for (const [at, hash] of [...unknown.keys()].entries()) known.set(hash, bytesOf(vectors[at]))
    const rows = hashed.map(({ id, hash }) => ({
      set_id: setId,
      chunk_id: id,
      document_id: documentId,
      content_hash: hash,
      version: 0,
      vector: known.get(hash) ?? Buffer.alloc(0),
    }))
    await database.transaction(async (transaction) => {
      const ids = rows.map((row) => row.chunk_id)
      const there = await options.there?.chunks(transaction, ids)
      await queries.stage(
        transaction,
        rows.filter((row) => there?.has(row.chunk_id) ?? true),
      )
    })
  }

  return {
    async openSet(collectionId, space) {
      return toSet(await sql.openSet(rowOf(collectionId, space)))
    },
    openFirstSet: (collectionId, space) =>
      database.transaction(async (transaction) => {
        const row = rowOf(collectionId, space)
        const isThere = (await options.there?.collection(transaction, collectionId)) ?? true
        // Nothing can be stored in what is not stored itself: whoever works on it finds that it is gone.
        if (!isThere) return toSet(row)
        return toSet((await queries.oldestSet(transaction, collectionId)) ?? (await queries.addSet(transaction, row)))
      }),
    setsOf: async (collectionIds) => (collectionIds.length === 0 ? [] : (await sql.setsOf(collectionIds)).map(toSet)),
    setIdsIn: async (transaction, collectionId) =>
      (await queries.setIdsOf(transaction, collectionId)).map((set) => set.id),
    async outdated(isOutdated) {
      const owned = await sql.ownedSets()
      return owned
        .filter((row) => isOutdated(toSet(row).space))
        .map((row) => ({ collectionId: row.collection_id, ownerId: row.owner_id }))
    },
    stage,
    async publish(transaction, setId, documentId, chunkIds, which = 'all') {
      const version = await queries.nextVersion(transaction, setId)
      if (version === undefined) throw new Error(`the set ${setId} is gone`)
      const there = await queries.chunksOf(transaction, setId, documentId)
      const wanted = new Set<string>(chunkIds)
      const gone = there.filter((chunk) => !wanted.has(chunk.chunk_id))
      const isWhole = there.length - gone.length === wanted.size
      if (!isWhole && which === 'all') throw new Error(`chunks of ${documentId} have no vectors yet`)
      await queries.removeChunks(transaction, { setId, documentId, version, chunks: gone })
      await queries.publishStaged(transaction, setId, documentId, version)
    },
    async publishMore(transaction, setId, chunkIds, which = 'all') {
      if (chunkIds.length === 0) return
      const version = await queries.nextVersion(transaction, setId)
      if (version === undefined) throw new Error(`the set ${setId} is gone`)
      const there = await queries.countThere(transaction, setId, chunkIds)
      if (there < chunkIds.length && which === 'all') throw new Error('some chunks have no vectors yet')
      await queries.publishThese(transaction, setId, chunkIds, version)
    },
    async removeDocument(transaction, collectionId, documentId) {
      for (const { id } of await queries.setIdsOf(transaction, collectionId)) {
        const version = await queries.nextVersion(transaction, id)
        if (version !== undefined) await queries.removeDocument(transaction, id, documentId, version)
      }
    },
    async removeCollection(transaction, collectionId) {
      const ids = (await queries.setIdsOf(transaction, collectionId)).map((set) => set.id)
      if (ids.length > 0) await queries.removeSets(transaction, ids)
    },
    removeSet: async (transaction, setId) => void (await queries.removeSets(transaction, [setId])),
    search: (search) => index.search(search),
    async cosines(setId, query, chunkIds) {
      const rows = chunkIds.length === 0 ? [] : await sql.vectorsOfChunks(setId, chunkIds)
      return new Map(rows.map((row) => [row.chunk_id, dotProduct(query, row.vector)]))
    },
    memory: () => index.bytes,
    stop: () => index.stop(),
  }
}

function toSet(row: VectorSetsTable): VectorSet {
  const { id, collection_id, provider, model, dimension, hash } = row
  return { id, collectionId: collection_id, space: { provider, model, dimension, hash } }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

function bytesOf(vector: Float32Array | undefined): Buffer {
  if (vector === undefined) throw new Error('the embedder gave fewer vectors than texts')
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
}

/** Both of length 1: their cosine. The bytes may begin anywhere in memory. */
function dotProduct(query: Float32Array, bytes: Buffer): number {
  const vector = new Float32Array(bytes.byteLength / 4)
  new Uint8Array(vector.buffer).set(bytes)
  return vector.reduce((sum, value, index) => sum + value * (query[index] ?? 0), 0)
}

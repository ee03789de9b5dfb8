import type { Id } from '@parley/contract'
import { sql, type RawBuilder, type Transaction } from 'kysely'
import { inChunks, type Database, type Tables } from '#platform/db/index.ts'
import type { ChunkVectorsTable, VectorSetsTable } from './vectors.tables.ts'

/** Removals of more versions ago than this are forgotten: a copy as old as that is made anew. */
export const rememberedVersions = 1000

/** After a chunk of a version, or after all of that version. */
export interface PagePlace {
  version: number
  chunkId: string | null
}

/** For queries over `chunks`: whether the one at hand is in a set. */
export const hasVector = (setId: Id): RawBuilder<boolean> => sql<boolean>`EXISTS (
  SELECT 1 FROM chunk_vectors WHERE chunk_vectors.set_id = ${setId}
    AND chunk_vectors.chunk_id = chunks.id AND chunk_vectors.version > 0)`

const oneOfContent = (setId: Id, hash: string) =>
  sql`(SELECT chunk_id FROM chunk_vectors WHERE set_id = ${setId} AND content_hash = ${hash} LIMIT 1)`

/** All SQL over vectors. */
export function createVectorQueries({ read, write }: Database) {
  return {
    async openSet(set: VectorSetsTable): Promise<VectorSetsTable> {
      await write
        .insertInto('vector_sets')
        .values(set)
        .onConflict((conflict) => conflict.columns(['collection_id', 'hash', 'dimension']).doNothing())
        .execute()
      return read
        .selectFrom('vector_sets')
        .selectAll()
        .where('collection_id', '=', set.collection_id)
        .where('hash', '=', set.hash)
        .where('dimension', '=', set.dimension)
        .executeTakeFirstOrThrow()
    },

    setsOf: (collectionIds: readonly Id[]) =>
      read.selectFrom('vector_sets').selectAll().where('collection_id', 'in', collectionIds).orderBy('id').execute(),

    /** With whose collection each belongs to. */
    ownedSets: () =>
      read
        .selectFrom('vector_sets')
        .innerJoin('collections', 'collections.id', 'vector_sets.collection_id')
        .selectAll('vector_sets')
        .select('collections.owner_id')
        .execute(),

    setsById: (ids: readonly Id[]) =>
      read.selectFrom('vector_sets').select(['id', 'dimension', 'version']).where('id', 'in', ids).execute(),

    async chunksWithVectors(setId: Id, chunkIds: readonly Id[]): Promise<Set<string>> {
      const rows = await read
        .selectFrom('chunk_vectors')
        .select('chunk_id')
        .where('set_id', '=', setId)
        .where('chunk_id', 'in', chunkIds)
        .execute()
      return new Set(rows.map((row) => row.chunk_id))
    },

    /** One for each, however many chunks say the same. */
    async vectorsOfContent(setId: Id, hashes: readonly string[]): Promise<Map<string, Buffer>> {
      const rows = await read
        .selectFrom('chunk_vectors')
        .select(['content_hash', 'vector'])
        .where('set_id', '=', setId)
        .where(sql<boolean>`chunk_id IN (${sql.join(hashes.map((hash) => oneOfContent(setId, hash)))})`)
        .execute()
      return new Map(rows.map((row) => [row.content_hash, row.vector]))
    },

    vectorsOfChunks: (setId: Id, chunkIds: readonly Id[]) =>
      read
        .selectFrom('chunk_vectors')
        .select(['chunk_id', 'vector'])
        .where('set_id', '=', setId)
        .where('chunk_id', 'in', chunkIds)
        .where('version', '>', 0)
        .execute(),

    /**
     * Pages through what was published after one version and up to another. Compared as a pair, which both databases
     * look up in the index; as two conditions, PostgreSQL reads everything for each page.
     */
    published: (setId: Id, after: PagePlace, to: number, limit: number) =>
      read
        .selectFrom('chunk_vectors')
        .select(['chunk_id', 'document_id', 'version', 'vector'])
        .where('set_id', '=', setId)
        .where('version', '<=', to)
        .where(
          after.chunkId === null
            ? sql<boolean>`version > ${after.version}`
            : sql<boolean>`(version, chunk_id) > (${after.version}, ${after.chunkId})`,
        )
        .orderBy('version')
        .orderBy('chunk_id')
        .limit(limit)
        .execute(),

    removed: (setId: Id, from: number, to: number) =>
      read
        .selectFrom('vector_removals')
        .select(['document_id', 'chunk_id'])
        .where('set_id', '=', setId)
        .where('version', '>', from)
        .where('version', '<=', to)
        .orderBy('version')
        .execute(),
  }
}

/** Which of these chunks there are. */
async function chunksThere(transaction: Transaction<Tables>, ids: readonly Id[]): Promise<ReadonlySet<string>> {
  const rows = await transaction.selectFrom('chunks').select('id').where('id', 'in', ids).execute()
  return new Set(rows.map((row) => row.id))
}

async function collectionThere(transaction: Transaction<Tables>, id: Id): Promise<boolean> {
  const row = await transaction.selectFrom('collections').select('id').where('id', '=', id).executeTakeFirst()
  return row !== undefined
}

export const thereInDatabase = { collection: collectionThere, chunks: chunksThere }

export async function stage(transaction: Transaction<Tables>, rows: readonly ChunkVectorsTable[]): Promise<void> {
  if (rows.length === 0) return
  await transaction
    .insertInto('chunk_vectors')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['set_id', 'chunk_id']).doNothing())
    .execute()
}

/** The next version of a set. Its row is the lock that gives versions their order; undefined if the set is gone. */
export async function nextVersion(transaction: Transaction<Tables>, setId: Id): Promise<number | undefined> {
  const row = await transaction
    .updateTable('vector_sets')
    .set((set) => ({ version: set('version', '+', 1) }))
    .where('id', '=', setId)
    .returning('version')
    .executeTakeFirst()
  if (row === undefined) return undefined
  await transaction
    .deleteFrom('vector_removals')
    .where('set_id', '=', setId)
    .where('version', '<', row.version - rememberedVersions)
    .execute()
  return row.version
}

export const chunksOf = (transaction: Transaction<Tables>, setId: Id, documentId: Id) =>
  transaction
    .selectFrom('chunk_vectors')
    .select(['chunk_id', 'version'])
    .where('set_id', '=', setId)
    .where('document_id', '=', documentId)
    .execute()

export async function removeChunks(
  transaction: Transaction<Tables>,
  removal: { setId: Id; documentId: Id; version: number; chunks: readonly { chunk_id: string; version: number }[] },
): Promise<void> {
  const { setId, documentId, version, chunks } = removal
  for (const some of inChunks(chunks, 200)) {
    await transaction
      .deleteFrom('chunk_vectors')
      .where('set_id', '=', setId)
      .where(
        'chunk_id',
        'in',
        some.map((chunk) => chunk.chunk_id),
      )
      .execute()
    const rows = some
      .filter((chunk) => chunk.version > 0)
      .map(({ chunk_id }) => ({ set_id: setId, version, document_id: documentId, chunk_id }))
    if (rows.length > 0) await transaction.insertInto('vector_removals').values(rows).execute()
  }
}

export const publishStaged = (transaction: Transaction<Tables>, setId: Id, documentId: Id, version: number) =>
  transaction
    .updateTable('chunk_vectors')
    .set({ version })
    .where('set_id', '=', setId)
    .where('document_id', '=', documentId)
    .where('version', '=', 0)
    .execute()

export async function countThere(
  transaction: Transaction<Tables>,
  setId: Id,
  chunkIds: readonly Id[],
): Promise<number> {
  const { count } = await transaction
    .selectFrom('chunk_vectors')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('set_id', '=', setId)
    .where('chunk_id', 'in', chunkIds)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export const publishThese = (transaction: Transaction<Tables>, setId: Id, chunkIds: readonly Id[], version: number) =>
  transaction
    .updateTable('chunk_vectors')
    .set({ version })
    .where('set_id', '=', setId)
    .where('chunk_id', 'in', chunkIds)
    .where('version', '=', 0)
    .execute()

export async function removeDocument(
  transaction: Transaction<Tables>,
  setId: Id,
  documentId: Id,
  version: number,
): Promise<void> {
  await transaction
    .deleteFrom('chunk_vectors')
    .where('set_id', '=', setId)
    .where('document_id', '=', documentId)
    .execute()
  await transaction
    .insertInto('vector_removals')
    .values({ set_id: setId, version, document_id: documentId, chunk_id: '' })
    .execute()
}

export const oldestSet = (transaction: Transaction<Tables>, collectionId: Id) =>
  transaction
    .selectFrom('vector_sets')
    .selectAll()
    .where('collection_id', '=', collectionId)
    .orderBy('id')
    .executeTakeFirst()

export async function addSet(transaction: Transaction<Tables>, set: VectorSetsTable): Promise<VectorSetsTable> {
  await transaction.insertInto('vector_sets').values(set).execute()
  return set
}

export const setIdsOf = (transaction: Transaction<Tables>, collectionId: Id) =>
  transaction.selectFrom('vector_sets').select('id').where('collection_id', '=', collectionId).orderBy('id').execute()

/** Its vectors and removals go with it. */
export const removeSets = (transaction: Transaction<Tables>, ids: readonly Id[]) =>
  transaction.deleteFrom('vector_sets').where('id', 'in', ids).execute()

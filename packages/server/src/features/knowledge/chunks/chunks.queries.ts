import type { Id } from '@parley/contract'
import { sql, type Transaction } from 'kysely'
import { inChunks, type Database, type Tables } from '#platform/db/index.ts'
import { scopeOf } from '../keywords/keyword-index.ts'
import type { ChunksTable } from '../knowledge.tables.ts'

export type NewChunk = Omit<ChunksTable, 'number'> & {
  /** Stems of its headings and its text, in order. */
  stems: readonly string[]
}

const removedAtOnce = 500

/** All SQL that writes chunks and their words, and reads them by document. */
export function createChunkQueries(database: Database) {
  const { read } = database
  const onSqlite = database.dialect === 'sqlite'

  async function insertOnSqlite(transaction: Transaction<Tables>, chunks: readonly NewChunk[]): Promise<void> {
    const rows = chunks.map(({ stems: _stems, ...row }) => row)
    const made = await transaction.insertInto('chunks').values(rows).returning(['number', 'id']).execute()
    const numbers = new Map(made.map(({ number, id }) => [id, number]))
    const words = chunks.map(({ id, collection_id, stems }) => ({
      rowid: numbers.get(id) ?? 0,
      scope: scopeOf(collection_id),
      words: stems.join(' '),
    }))
    await transaction.insertInto('chunk_words').values(words).execute()
  }

  async function insertOnPostgres(transaction: Transaction<Tables>, chunks: readonly NewChunk[]): Promise<void> {
    const rows = chunks.map(
      (chunk) => sql`(${chunk.id}, ${chunk.document_id}, ${chunk.collection_id}, ${chunk.revision}::bigint,
        ${chunk.position}::bigint, ${chunk.content_hash}, ${chunk.text}, ${chunk.headings}, ${chunk.page}::bigint,
        ${chunk.start_offset}::bigint, ${chunk.end_offset}::bigint, ${chunk.word_count}::bigint, ${chunk.language},
        setweight(to_tsvector('simple', ${scopeOf(chunk.collection_id)}), 'A') ||
          to_tsvector('simple', ${chunk.stems.join(' ')}))`,
    )
    await sql`INSERT INTO chunks (id, document_id, collection_id, revision, position, content_hash, text, headings, page,
      start_offset, end_offset, word_count, language, words) VALUES ${sql.join(rows)}`.execute(transaction)
  }

  return {
    /** Not found by anybody until the document says that this revision is the one. */
    stage: (chunks: readonly NewChunk[]) =>
      database.transaction((transaction) =>
        onSqlite ? insertOnSqlite(transaction, chunks) : insertOnPostgres(transaction, chunks),
      ),

    /** What an attempt that was cut short has left. */
    async clear(documentId: Id, revision: number): Promise<void> {
      await database.transaction(
        (transaction) =>
          transaction
            .deleteFrom('chunks')
            .where('document_id', '=', documentId)
            .where('revision', '=', revision)
            .execute(),
        { limitMs: 60_000 },
      )
    },

    /** Within the transaction that shows one revision: all others go. */
    async keepOnly(transaction: Transaction<Tables>, documentId: Id, revision: number): Promise<void> {
      const others = await transaction
        .selectFrom('chunks')
        .select('number')
        .where('document_id', '=', documentId)
        .where('revision', '!=', revision)
        .execute()
      for (const some of inChunks(others, removedAtOnce)) {
        await transaction
          .deleteFrom('chunks')
          .where(
            'number',
            'in',
            some.map(({ number }) => number),
          )
          .execute()
      }
    },

    ids: (documentId: Id, revision: number) =>
      read
        .selectFrom('chunks')
        .select(['id', 'content_hash'])
        .where('document_id', '=', documentId)
        .where('revision', '=', revision)
        .orderBy('position')
        .execute(),

    async count(documentId: Id, revision: number): Promise<number> {
      const { count } = await read
        .selectFrom('chunks')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('document_id', '=', documentId)
        .where('revision', '=', revision)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    /** Of those from one place to before another. */
    idsBetween: (documentId: Id, revision: number, { from, to }: { from: number; to: number }) =>
      read
        .selectFrom('chunks')
        .select('id')
        .where('document_id', '=', documentId)
        .where('revision', '=', revision)
        .where('position', '>=', from)
        .where('position', '<', to)
        .orderBy('position')
        .execute(),

    page: (documentId: Id, revision: number, from: number, limit: number) =>
      read
        .selectFrom('chunks')
        .select(['id', 'position', 'content_hash', 'text', 'headings', 'page', 'word_count'])
        .where('document_id', '=', documentId)
        .where('revision', '=', revision)
        .where('position', '>=', from)
        .orderBy('position')
        .limit(limit)
        .execute(),

    positionOf: (documentId: Id, revision: number, id: Id) =>
      read
        .selectFrom('chunks')
        .select('position')
        .where('document_id', '=', documentId)
        .where('revision', '=', revision)
        .where('id', '=', id)
        .executeTakeFirst(),

    /** In its chunks from one place to before another. */
    async words(
      within: Transaction<Tables>,
      documentId: Id,
      revision: number,
      { from, to }: { from: number; to: number },
    ): Promise<number> {
      const { words } = await within
        .selectFrom('chunks')
        .select((select) => select.fn.sum<number | null>('word_count').as('words'))
        .where('document_id', '=', documentId)
        .where('revision', '=', revision)
        .where('position', '>=', from)
        .where('position', '<', to)
        .executeTakeFirstOrThrow()
      return Number(words ?? 0)
    },
  }
}

export type ChunkQueries = ReturnType<typeof createChunkQueries>

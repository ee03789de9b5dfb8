import type { Id } from '@parley/contract'
import { sql, type RawBuilder } from 'kysely'
import { inChunks, type Database } from '#platform/db/index.ts'
import { mayUse } from '../collections/access.ts'
import type { KeywordIndex } from '../keywords/keyword-index.ts'
import type { Term } from '../keywords/question.ts'
import type { Reader } from '../ports.ts'

export interface FoundChunk {
  id: Id
  document_id: Id
  document_name: string
  position: number
  text: string
  headings: string
  page: number | null
  language: string
}

export type Place = Pick<FoundChunk, 'document_id' | 'position'>

export interface SearchedTexts {
  /** That of most passages first. */
  languages: string[]
  chunks: number
  words: number
}

/**
 * Whatever these find may be read by who asks and belongs to what is shown of its document: both are part of every query.
 */
export function createRetrievalQueries({ read }: Pick<Database, 'read'>, index: KeywordIndex) {
  const columns = sql`chunks.id, chunks.document_id, documents.name AS document_name,
    chunks.position, chunks.text, chunks.headings,
    chunks.page, chunks.language`
  const visible = sql`
    JOIN documents ON documents.id = chunks.document_id AND documents.live_revision = chunks.revision
      AND chunks.position < documents.chunk_count
    JOIN collections ON collections.id = documents.collection_id`

  const within = (reader: Reader, collectionIds: readonly Id[]): RawBuilder<unknown> =>
    sql`collections.id IN (${sql.join(collectionIds)}) AND ${mayUse(reader, 'read')}`

  return {
    /** Those of the collections that this person may read, each in its version now. */
    async readable(reader: Reader, collectionIds: readonly Id[]): Promise<{ id: Id; version: number }[]> {
      if (collectionIds.length === 0) return []
      return read
        .selectFrom('collections')
        .select(['id', 'version'])
        .where('id', 'in', collectionIds)
        .where(mayUse(reader, 'read'))
        .orderBy('id')
        .execute()
    },

    /** What stands there now, in the order of the documents. */
    async at(reader: Reader, collectionIds: readonly Id[], places: readonly Place[]): Promise<FoundChunk[]> {
      if (places.length === 0) return []
      const each = places.map(
        ({ document_id, position }) =>
          sql`(chunks.document_id = ${document_id} AND chunks.position = ${sql.lit(Number(position))})`,
      )
      const { rows } = await sql<FoundChunk>`
        SELECT ${columns} FROM chunks ${visible}
        WHERE (${sql.join(each, sql` OR `)}) AND ${within(reader, collectionIds)}
        ORDER BY documents.id, chunks.position
      `.execute(read)
      return rows
    },

    /** How many chunks each of their documents shows, in order. */
    async shownChunks(reader: Reader, collectionIds: readonly Id[]): Promise<{ id: Id; chunks: number }[]> {
      const { rows } = await sql<{ id: Id; chunks: number }>`
        SELECT documents.id, documents.chunk_count AS chunks FROM documents
        JOIN collections ON collections.id = documents.collection_id
        WHERE documents.live_revision IS NOT NULL AND ${within(reader, collectionIds)} ORDER BY documents.id
      `.execute(read)
      return rows.map(({ id, chunks }) => ({ id, chunks: Number(chunks) }))
    },

    /** All that this person may read, the newest first. */
    async everyReadable(reader: Reader, most: number): Promise<Id[]> {
      const rows = await read
        .selectFrom('collections')
        .select('id')
        .where(mayUse(reader, 'read'))
        .orderBy('id', 'desc')
        .limit(most)
        .execute()
      return rows.map(({ id }) => id)
    },

    async searched(collectionIds: readonly Id[]): Promise<SearchedTexts> {
      const rows = await read
        .selectFrom('documents')
        .select(['language'])
        .select((select) => [
          select.fn.sum<number>('chunk_count').as('chunks'),
          select.fn.sum<number>('word_count').as('words'),
        ])
        .where('collection_id', 'in', collectionIds)
        .where('live_revision', 'is not', null)
        .groupBy('language')
        .execute()
      rows.sort((left, right) => Number(right.chunks) - Number(left.chunks))
      return {
        languages: rows.map(({ language }) => language).filter((language) => language !== null),
        chunks: rows.reduce((sum, row) => sum + Number(row.chunks), 0),
        words: rows.reduce((sum, row) => sum + Number(row.words), 0),
      }
    },

    async byWords(reader: Reader, collectionIds: readonly Id[], terms: readonly Term[], limit: number) {
      if (terms.length === 0) return []
      const { from, where, order } = index.match(collectionIds, terms)
      const { rows } = await sql<FoundChunk>`
        SELECT ${columns} FROM ${from} ${visible}
        WHERE ${where} AND ${within(reader, collectionIds)}
        ORDER BY ${order}, chunks.id LIMIT ${limit}
      `.execute(read)
      return rows
    },

    /** How much all of them say together. */
    async charactersOf(reader: Reader, collectionIds: readonly Id[]): Promise<number> {
      const { rows } = await sql<{ characters: number | null }>`
        SELECT SUM(LENGTH(chunks.text)) AS characters FROM documents
        JOIN collections ON collections.id = documents.collection_id
        JOIN chunks ON chunks.document_id = documents.id AND chunks.revision = documents.live_revision
          AND chunks.position < documents.chunk_count
        WHERE ${within(reader, collectionIds)}
      `.execute(read)
      return Number(rows[0]?.characters ?? 0)
    },

    /** At most so many of their chunks: whether that is few is known without reading them. */
    async chunksOf(collectionIds: readonly Id[]): Promise<number> {
      const { chunks } = await read
        .selectFrom('documents')
        .select((select) => select.fn.sum<number | null>('chunk_count').as('chunks'))
        .where('collection_id', 'in', collectionIds)
        .executeTakeFirstOrThrow()
      return Number(chunks ?? 0)
    },

    async all(reader: Reader, collectionIds: readonly Id[], limit: number): Promise<FoundChunk[]> {
      const { rows } = await sql<FoundChunk>`
        SELECT ${columns} FROM chunks ${visible} WHERE ${within(reader, collectionIds)}
        ORDER BY documents.id, chunks.position LIMIT ${limit}
      `.execute(read)
      return rows
    },

    async byId(reader: Reader, collectionIds: readonly Id[], ids: readonly Id[]): Promise<FoundChunk[]> {
      const parts = inChunks(ids, 200).map((some) =>
        sql<FoundChunk>`
          SELECT ${columns} FROM chunks ${visible}
          WHERE chunks.id IN (${sql.join(some)}) AND ${within(reader, collectionIds)}
        `.execute(read),
      )
      return (await Promise.all(parts)).flatMap(({ rows }) => rows)
    },
  }
}

export type RetrievalQueries = ReturnType<typeof createRetrievalQueries>

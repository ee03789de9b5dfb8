import type { Id } from '@parley/contract'
import { sql, type ExpressionBuilder, type RawBuilder, type Transaction } from 'kysely'
import { prepareWithin, type Database, type Tables } from '#platform/db/index.ts'
import { indexWords } from './search.index-words.ts'
import { asFullTextMatch, asTextQuery, type Question } from './search.question.ts'
import type { SearchEntriesTable } from './search.tables.ts'

export interface NewEntry {
  conversationId: Id
  /** Null for a title. */
  messageId: Id | null
  /** Who may find it. */
  userIds: readonly Id[]
  authorId: Id | null
  role: 'user' | 'assistant' | null
  modelId: string | null
  text: string
  /** Made beforehand by `indexWordsInTurns`, for the same people. */
  words?: string | undefined
  createdAt: number
}

interface EntryPlace {
  conversationId: Id
  /** Undefined for a title. */
  messageId: Id | undefined
}

export interface Filters {
  from?: number | undefined
  to?: number | undefined
  model?: string | undefined
  kind?: 'message' | 'title' | undefined
  author?: Id | undefined
}

/** Where the last page ended: behind this entry in time, or after so many of the best. */
export type Place = { createdAt: number; id: number } | { skip: number } | null

export type Entry = Omit<SearchEntriesTable, 'id'> & { id: number }

export function createSearchQueries(database: Database) {
  const onSqlite = database.dialect === 'sqlite'

  function source(
    question: Question,
    userId: Id,
  ): { from: RawBuilder<unknown>; where: RawBuilder<unknown>; best: RawBuilder<unknown> } {
    if (onSqlite) {
      return {
        from: sql`search_words JOIN search_entries AS entry ON entry.id = search_words.rowid`,
        where: sql`search_words MATCH ${asFullTextMatch(question, userId)}`,
        best: sql`bm25(search_words)`,
      }
    }
    const query = sql`${asTextQuery(question, userId)}::tsquery`
    return {
      from: sql`search_entries AS entry`,
      where: sql`entry.words @@ ${query}`,
      best: sql`ts_rank(entry.words, ${query}) * -1`,
    }
  }

  const remove = prepareWithin(database, (words, { conversationId, messageId }: EntryPlace) =>
    words.deleteFrom('search_entries').where('conversation_id', '=', conversationId).where(isAt(messageId)),
  )
  const add = prepareWithin(database, (words, row: Omit<SearchEntriesTable, 'id'>) =>
    words.insertInto('search_entries').values(row),
  )
  const index = prepareWithin(
    database,
    (kysely, { conversationId, messageId, words }: EntryPlace & { words: string }) =>
      kysely
        .insertInto('search_words')
        .columns(['rowid', 'words'])
        .expression((query) =>
          query
            .selectFrom('search_entries')
            .select((value) => ['id', value.val(words).as('words')])
            .where('conversation_id', '=', conversationId)
            .where(isAt(messageId)),
        ),
  )

  return {
    /** `fresh`: there is certainly no entry for it yet. */
    async put(transaction: Transaction<Tables>, entry: NewEntry, fresh: boolean): Promise<void> {
      const { conversationId, messageId, authorId, role, modelId, createdAt } = entry
      const place = { conversationId, messageId: messageId ?? undefined }
      const removed = fresh ? undefined : remove(transaction, place)
      const words = entry.words ?? indexWords(entry.userIds, entry.text)
      if (onSqlite) {
        const row = {
          conversation_id: conversationId,
          message_id: messageId,
          author_id: authorId,
          role,
          model_id: modelId,
          created_at: createdAt,
        }
        await Promise.all([removed, add(transaction, row), index(transaction, { ...place, words })])
        return
      }
      // The words with their places; PostgreSQL's own parser would cut them in its own way.
      const added = sql`
        INSERT INTO search_entries (conversation_id, message_id, author_id, role, model_id, created_at, words)
        VALUES (${conversationId}, ${messageId}, ${authorId}, ${role}, ${modelId}, ${createdAt},
          (SELECT string_agg('''' || word || ''':' || least(place, 16383), ' ')::tsvector
            FROM unnest(string_to_array(${words}::text, ' ')) WITH ORDINALITY AS said (word, place)))
      `.execute(transaction)
      await Promise.all([removed, added])
    },

    async page(
      userId: Id,
      question: Question,
      filters: Filters,
      sort: 'newest' | 'best',
      place: Place,
      limit: number,
    ): Promise<Entry[]> {
      const { from, where, best } = source(question, userId)
      const conditions = [where, ...conditionsOf(filters)]
      if (place !== null && 'id' in place) {
        conditions.push(sql`(entry.created_at, entry.id) < (${place.createdAt}, ${place.id})`)
      }
      const skip = place !== null && 'skip' in place ? place.skip : 0
      const order = sort === 'best' ? best : sql`entry.created_at DESC`
      const result = await sql<Entry>`
        SELECT entry.id, entry.conversation_id, entry.message_id, entry.author_id, entry.role, entry.model_id,
          entry.created_at
        FROM ${from}
        WHERE ${sql.join(conditions, sql` AND `)}
        ORDER BY ${order}, entry.id DESC
        LIMIT ${limit} OFFSET ${skip}
      `.execute(database.read)
      return result.rows
    },
  }
}

/** Words of their own for titles, so that each finds its index. */
const isAt =
  (messageId: Id | undefined) =>
  ({ eb }: ExpressionBuilder<Tables, 'search_entries'>) =>
    messageId === undefined ? eb('message_id', 'is', null) : eb('message_id', '=', messageId)

export type SearchQueries = ReturnType<typeof createSearchQueries>

function conditionsOf({ from, to, model, kind, author }: Filters): RawBuilder<unknown>[] {
  return [
    ...(from === undefined ? [] : [sql`entry.created_at >= ${from}`]),
    ...(to === undefined ? [] : [sql`entry.created_at < ${to}`]),
    ...(model === undefined ? [] : [sql`entry.model_id = ${model}`]),
    ...(kind === undefined
      ? []
      : [kind === 'title' ? sql`entry.message_id IS NULL` : sql`entry.message_id IS NOT NULL`]),
    ...(author === undefined ? [] : [sql`entry.author_id = ${author}`]),
  ]
}

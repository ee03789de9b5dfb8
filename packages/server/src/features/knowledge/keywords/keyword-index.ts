import type { Id } from '@parley/contract'
import { sql, type RawBuilder } from 'kysely'
import type { Database } from '#platform/db/index.ts'
import type { Term } from './question.ts'

/** A collection's id as one word of the index. */
export const scopeOf = (collectionId: Id): string => `c${collectionId.replaceAll('-', '')}`

export interface KeywordMatch {
  from: RawBuilder<unknown>
  where: RawBuilder<unknown>
  /** Lowest first. */
  order: RawBuilder<unknown>
}

/** How either engine is asked for chunks; `chunks` is the name they go by. */
export function createKeywordIndex({ dialect, read }: Pick<Database, 'dialect' | 'read'>) {
  const onSqlite = dialect === 'sqlite'

  function match(collectionIds: readonly Id[], terms: readonly Term[]): KeywordMatch {
    if (onSqlite) {
      return {
        from: sql`chunk_words JOIN chunks ON chunks.number = chunk_words.rowid`,
        where: sql`chunk_words MATCH ${fullTextMatch(collectionIds, terms)}`,
        order: sql`bm25(chunk_words, 0, 1)`,
      }
    }
    const query = sql`to_tsquery('simple', ${textQuery(collectionIds, terms)})`
    return {
      from: sql`chunks`,
      where: sql`chunks.words @@ ${query}`,
      order: sql`ts_rank(chunks.words, ${query}, 1) * -1`,
    }
  }

  return {
    match,

    /** In how many chunks of these collections each term stands. */
    async holding(collectionIds: readonly Id[], terms: readonly Term[]): Promise<number[]> {
      if (terms.length === 0) return []
      const counts = terms.map((term, index) => {
        const { from, where } = match(collectionIds, [term])
        return onSqlite
          ? sql`SELECT ${sql.lit(index)} AS place, COUNT(*) AS count FROM chunk_words WHERE ${where}`
          : sql`SELECT ${sql.lit(index)} AS place, COUNT(*) AS count FROM ${from} WHERE ${where}`
      })
      const { rows } = await sql<{ place: number; count: number }>`${sql.join(counts, sql` UNION ALL `)}`.execute(read)
      const found = new Map(rows.map(({ place, count }) => [Number(place), Number(count)]))
      return terms.map((_, index) => found.get(index) ?? 0)
    },
  }
}

export type KeywordIndex = ReturnType<typeof createKeywordIndex>

/** Every word quoted, so that nothing typed is syntax. Words hold letters and digits only. */
function fullTextMatch(collectionIds: readonly Id[], terms: readonly Term[]): string {
  const scopes = collectionIds.map((id) => `"${scopeOf(id)}"`).join(' OR ')
  const words = terms.flatMap(({ forms }) => forms.map((form) => `"${form.join(' ')}"`)).join(' OR ')
  return `scope : (${scopes}) AND words : (${words})`
}

function textQuery(collectionIds: readonly Id[], terms: readonly Term[]): string {
  const scopes = collectionIds.map((id) => `'${scopeOf(id)}':A`).join(' | ')
  const words = terms.flatMap(({ forms }) => forms.map((form) => `'${form.join(' ')}'`)).join(' | ')
  return `(${scopes}) & (${words})`
}

import { sql } from 'kysely'
import { sealedMarkLength, SealError, type Sealer } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'

const atOnce = 10

export interface Resealed {
  anew: number
  /** Values of a secret that is not at hand. They stay as they are. */
  left: number
  /** Values that their own secret does not open any more. They stay too. */
  damaged: number
}

/** What became of one value; `kept` is one that is under the current secret already. */
type Outcome = 'anew' | 'kept' | 'left' | 'damaged'

/** Somewhere sealed values are kept. */
export interface SealedPlace {
  /** As an operator knows it, for the lines that count them. */
  name: string
  table: string
  column: string
  /** What is over in minutes and whose loss nobody has to mend. */
  passing: boolean
  /** How many values begin with which mark. */
  marks(database: Database): Promise<Map<string, number>>
  /** Safe to run again and beside everything else: a value changed meanwhile keeps its change. */
  reseal(database: Database, sealer: Sealer, signal: AbortSignal): Promise<Resealed>
}

export interface SealedColumn {
  name: string
  table: string
  key: string
  column: string
  /** As it was sealed for; most are sealed for none in particular. */
  purpose?: string
  passing?: boolean
}

/** A column of sealed values, null where there is none. */
export function sealedColumn({ name, purpose, passing = false, ...at }: SealedColumn): SealedPlace {
  const [table, key, column] = [sql.table(at.table), sql.ref(at.key), sql.ref(at.column)]

  async function page(database: Database, after: string) {
    const { rows } = await sql<{ key: string; sealed: string }>`
      SELECT ${key} AS key, ${column} AS sealed FROM ${table}
      WHERE ${column} IS NOT NULL AND ${key} > ${after} ORDER BY ${key} LIMIT ${atOnce}`.execute(database.read)
    return rows
  }

  async function resealOne(database: Database, sealer: Sealer, row: { key: string; sealed: string }) {
    const { outcome, text } = sealedAnew(sealer, row.sealed, purpose)
    if (text === null) return outcome
    await sql`UPDATE ${table} SET ${column} = ${text} WHERE ${key} = ${row.key} AND ${column} = ${row.sealed}`.execute(
      database.write,
    )
    return outcome
  }

  return {
    name,
    table: at.table,
    column: at.column,
    passing,
    async marks(database) {
      const { rows } = await sql<{ mark: string; count: number | string }>`
        SELECT substr(${column}, 1, ${sql.lit(sealedMarkLength)}) AS mark, count(*) AS count FROM ${table}
        WHERE ${column} IS NOT NULL GROUP BY 1`.execute(database.read)
      return new Map(rows.map(({ mark, count }) => [mark, Number(count)]))
    },
    async reseal(database, sealer, signal) {
      const outcomes: Outcome[] = []
      for (let after = ''; ;) {
        signal.throwIfAborted()
        const rows = await page(database, after)
        const last = rows.at(-1)
        if (last === undefined) break
        outcomes.push(...(await Promise.all(rows.map((row) => resealOne(database, sealer, row)))))
        after = last.key
      }
      return counted(outcomes)
    },
  }
}

export function sealedAnew(
  sealer: Sealer,
  sealed: string,
  purpose?: string,
): { outcome: Outcome; text: string | null } {
  try {
    const text = sealer.reseal(sealed, purpose)
    return { outcome: text === null ? 'kept' : 'anew', text }
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    return { outcome: sealer.needs(sealed) === 'missing' ? 'left' : 'damaged', text: null }
  }
}

export function counted(outcomes: readonly Outcome[]): Resealed {
  const count = (wanted: Outcome): number => outcomes.filter((outcome) => outcome === wanted).length
  return { anew: count('anew'), left: count('left'), damaged: count('damaged') }
}

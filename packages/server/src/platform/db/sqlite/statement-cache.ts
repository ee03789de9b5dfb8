import type { Database, Statement } from 'better-sqlite3'
import type { SqlValue } from './protocol.ts'

export interface CachedStatement {
  statement: Statement<SqlValue[], SqlValue[]>
  /** Null for statements that return no rows. */
  columns: string[] | null
}

/** Prepared statements by their text; the one unused for longest goes first. */
export class StatementCache {
  readonly #database: Database
  readonly #limit: number
  readonly #statements = new Map<string, CachedStatement>()
  #newest = ''

  constructor(database: Database, limit = 200) {
    this.#database = database
    this.#limit = limit
  }

  get(sql: string): CachedStatement {
    const found = this.#statements.get(sql)
    if (!found) return this.#add(sql)
    if (sql !== this.#newest) {
      this.#statements.delete(sql)
      this.#statements.set(sql, found)
      this.#newest = sql
    }
    return found
  }

  /** The names of what `row` holds: a table may have got a column since the statement was prepared. */
  columnsFor(cached: CachedStatement, row: readonly SqlValue[] | undefined): string[] {
    if (!cached.columns || (row && row.length !== cached.columns.length)) cached.columns = namesOf(cached.statement)
    return cached.columns
  }

  #add(sql: string): CachedStatement {
    const statement = this.#database.prepare<SqlValue[], SqlValue[]>(sql)
    const cached: CachedStatement = { statement, columns: null }
    if (statement.reader) {
      statement.raw()
      cached.columns = namesOf(statement)
    }
    if (this.#statements.size >= this.#limit) {
      const [oldest] = this.#statements.keys()
      if (oldest !== undefined) this.#statements.delete(oldest)
    }
    this.#statements.set(sql, cached)
    this.#newest = sql
    return cached
  }
}

function namesOf(statement: Statement<SqlValue[], SqlValue[]>): string[] {
  return statement.columns().map((column) => column.name)
}

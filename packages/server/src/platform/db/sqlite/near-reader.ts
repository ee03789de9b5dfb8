import type { Database } from 'better-sqlite3'
import { openReader } from './open-connection.ts'
import type { Outcome, Query } from './protocol.ts'
import { StatementCache } from './statement-cache.ts'
import { toFailure } from './thread-failure.ts'
import { toKnownError } from './thread-handle.ts'

/**
 * Looks single things up on the calling thread: the way to another thread and back costs more than finding a row by its
 * key. Where the file is held by somebody else for a moment, a thread waits for it instead.
 */
export class NearReader {
  readonly #file: string
  readonly #far: (query: Query) => Promise<Outcome>
  #opened: { database: Database; statements: StatementCache } | undefined

  constructor(file: string, far: (query: Query) => Promise<Outcome>) {
    this.#file = file
    this.#far = far
  }

  async read(query: Query): Promise<Outcome> {
    try {
      return this.#find(query)
    } catch (error) {
      const failure = toFailure(null, error)
      if (failure.code.startsWith('SQLITE_BUSY')) return this.#far(query)
      throw toKnownError(failure)
    }
  }

  close(): void {
    this.#opened?.database.close()
    this.#opened = undefined
  }

  #find({ sql, parameters }: Query): Outcome {
    const { statements } = (this.#opened ??= this.#open())
    const cached = statements.get(sql)
    if (!cached.columns) throw new Error(`Only queries can be read: ${sql.slice(0, 500)}`)
    const rows = cached.statement.all(...parameters)
    return { columns: statements.columnsFor(cached, rows[0]), values: rows.flat(), changes: 0 }
  }

  #open(): { database: Database; statements: StatementCache } {
    const database = openReader(this.#file, 0)
    return { database, statements: new StatementCache(database) }
  }
}

import type { Database, Statement } from 'better-sqlite3'
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
  #opened: Opened | undefined
  /** A moment of the database is being looked at. */
  #looking = false

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

  /**
   * What was written since is to be seen. Until then one moment of the database serves all that is looked up in a turn
   * of the event loop: finding out whether something changed costs more than finding a row.
   */
  forget(): void {
    if (!this.#looking) return
    this.#looking = false
    this.#opened?.end.run()
  }

  close(): void {
    this.forget()
    this.#opened?.database.close()
    this.#opened = undefined
  }

  #find({ sql, parameters }: Query): Outcome {
    const { statements, begin } = (this.#opened ??= this.#open())
    if (!this.#looking) {
      begin.run()
      this.#looking = true
      // At the end of this turn in any case: an old moment would keep the log from being cut.
      setImmediate(() => this.forget())
    }
    const cached = statements.get(sql)
    if (!cached.columns) throw new Error(`Only queries can be read: ${sql.slice(0, 500)}`)
    const rows = cached.statement.all(...parameters)
    return { columns: statements.columnsFor(cached, rows[0]), values: rows.flat(), changes: 0 }
  }

  #open(): Opened {
    const database = openReader(this.#file, 0)
    return {
      database,
      statements: new StatementCache(database),
      begin: database.prepare('BEGIN'),
      end: database.prepare('COMMIT'),
    }
  }
}

interface Opened {
  database: Database
  statements: StatementCache
  begin: Statement
  end: Statement
}

import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import type { TestApp } from './app.ts'

/** One statement with `?` for each value; gives the rows of a question. */
export type Ask = (sql: string, ...values: unknown[]) => Promise<unknown[]>

/** Changes the app's database from outside, each time in a transaction of its own, one after the other. */
export function openOutside(app: Pick<TestApp, 'dataDir' | 'databaseUrl'>) {
  const { databaseUrl } = app
  // Open to the end: reading all the tables' definitions for each call would take longer than the calls.
  const open = databaseUrl === null ? openSqlite(join(app.dataDir, 'parley.db')) : openPostgres(databaseUrl)
  let last: Promise<unknown> = Promise.resolve()

  async function attempt<Result>(work: (ask: Ask) => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        await open.ask(open.begin)
        const result = await work(open.ask)
        await open.ask('COMMIT')
        return result
      } catch (error) {
        await open.ask('ROLLBACK').catch(() => undefined)
        if (!open.isBusy(error)) throw error
        // Without blocking: an open transaction of the app may be waiting for this very thread.
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
  }

  return {
    change<Result>(work: (ask: Ask) => Promise<Result>): Promise<Result> {
      const turn = last.then(() => attempt(work))
      last = turn.catch(() => undefined)
      return turn
    },
    close: () => open.close(),
  }
}

interface Open {
  begin: string
  ask: Ask
  isBusy(error: unknown): boolean
  close(): Promise<void>
}

function openSqlite(path: string): Open {
  const database = new Sqlite(path, { timeout: 0 })
  return {
    begin: 'BEGIN IMMEDIATE',
    async ask(sql, ...values) {
      const statement = database.prepare(sql)
      return statement.reader ? statement.all(...values) : (statement.run(...values), [])
    },
    isBusy: (error) => error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY'),
    async close() {
      database.close()
    },
  }
}

function openPostgres(connectionString: string): Open {
  const client = new pg.Client({ connectionString })
  const connected = client.connect()
  return {
    begin: 'BEGIN',
    async ask(sql, ...values) {
      await connected
      let place = 0
      const numbered = sql.replaceAll('?', () => `$${(place += 1)}`)
      return (await client.query(numbered, values)).rows
    },
    // Undone, so that a transaction of the app could go on.
    isBusy: (error) => error instanceof Error && 'code' in error && error.code === '40P01',
    close: () => client.end(),
  }
}

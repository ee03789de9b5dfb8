import type { Database } from './database.ts'
import type { DatabaseLog } from './database-log.ts'

export interface DatabaseOptions {
  /** A PostgreSQL address; null for SQLite in the data folder. */
  url: string | null
  dataDir: string
  log?: DatabaseLog
  /** Called after each commit of a group of statements with how long it took. */
  committed?: (seconds: number) => void
}

const silent: DatabaseLog = { warn: () => undefined, error: () => undefined }

/** Each driver is loaded only where it is used. Fails with a `StartError` that says what to do. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, dataDir, log = silent, committed = () => undefined } = options
  if (url === null) {
    const { openSqlite } = await import('./sqlite/open-sqlite.ts')
    return openSqlite({ dataDir, log, committed })
  }
  const { openPostgres } = await import('./postgres/open-postgres.ts')
  return openPostgres({ url, log, committed })
}

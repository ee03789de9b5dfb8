import type { Database } from './database.ts'

export interface DatabaseOptions {
  /** A PostgreSQL address; null for SQLite in the data folder. */
  url: string | null
  dataDir: string
}

/** Each driver is loaded only where it is used. */
export async function openDatabase({ url, dataDir }: DatabaseOptions): Promise<Database> {
  if (url === null) {
    const { openSqlite } = await import('./sqlite/open-sqlite.ts')
    return openSqlite({ dataDir })
  }
  const { openPostgres } = await import('./postgres/open-postgres.ts')
  return openPostgres({ url })
}

import SQLite, { type Database } from 'better-sqlite3'

export function openReader(file: string, busyMs: number): Database {
  return openConnection(file, true, -4_000, busyMs)
}

export function openWriter(file: string, busyMs: number): Database {
  const database = openConnection(file, false, -8_000, busyMs)
  database.pragma('journal_mode = WAL')
  // A log that starts anew is cut back to this, so that one large transaction does not keep its space for good.
  database.pragma('journal_size_limit = 16777216')
  // We checkpoint ourselves: after the answer is out, and not blind to a disk that fails.
  database.pragma('wal_autocheckpoint = 0')
  return database
}

/** Never creates a file: a missing database is for whoever starts the server to judge. */
function openConnection(file: string, readonly: boolean, cacheSize: number, busyMs: number): Database {
  const database = new SQLite(file, { readonly, fileMustExist: true, timeout: busyMs })
  database.pragma('foreign_keys = ON')
  database.pragma('trusted_schema = OFF')
  database.pragma('temp_store = MEMORY')
  database.pragma(`cache_size = ${cacheSize}`)
  return database
}

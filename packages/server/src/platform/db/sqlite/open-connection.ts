import SQLite, { type Database } from 'better-sqlite3'

const busyMilliseconds = 5_000

export function openReader(file: string): Database {
  return openConnection(file, true, -4_000)
}

export function openWriter(file: string): Database {
  const database = openConnection(file, false, -8_000)
  database.pragma('journal_mode = WAL')
  // A log that starts anew is cut back to this, so that one large transaction does not keep its space for good.
  database.pragma('journal_size_limit = 16777216')
  // We checkpoint ourselves: after the answer is out, and not blind to a disk that fails.
  database.pragma('wal_autocheckpoint = 0')
  return database
}

/** Never creates a file: a missing database is for whoever starts the server to judge. */
function openConnection(file: string, readonly: boolean, cacheSize: number): Database {
  const database = new SQLite(file, { readonly, fileMustExist: true, timeout: busyMilliseconds })
  database.pragma('foreign_keys = ON')
  database.pragma('trusted_schema = OFF')
  database.pragma('temp_store = MEMORY')
  database.pragma(`cache_size = ${cacheSize}`)
  return database
}

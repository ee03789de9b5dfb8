import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import type { TestApp } from '../../testing/app.ts'
import type { BookingsTable } from './usage.tables.ts'

/** Everything in the books, oldest first, read past the server. */
export function bookings(app: TestApp, databaseUrl: string | null): Promise<BookingsTable[]> {
  return rows<BookingsTable>(app, databaseUrl, 'SELECT * FROM bookings ORDER BY booked_at, id')
}

export async function rows<Row>(app: TestApp, databaseUrl: string | null, sql: string): Promise<Row[]> {
  if (databaseUrl === null) {
    const database = new Sqlite(join(app.dataDir, 'parley.db'), { readonly: true })
    try {
      return database.prepare<[], Row>(sql).all()
    } finally {
      database.close()
    }
  }
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

import { join } from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import type { TestApp } from './app.ts'

/** Asks the database from outside, as nothing else of this product would. */
export async function query(app: TestApp, url: string | null, sql: string): Promise<unknown[]> {
  if (url === null) {
    const database = new Database(join(app.dataDir, 'parley.db'))
    const statement = database.prepare(sql)
    const rows = statement.reader ? statement.all() : (statement.run(), [])
    database.close()
    return rows
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}

/** Every row of every table as text; bytes as letters, so that words in them are found. */
export async function everyRow(app: TestApp, url: string | null): Promise<Map<string, string[]>> {
  const listed = await query(
    app,
    url,
    url === null
      ? `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%'`
      : `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`,
  )
  const tables = new Map<string, string[]>()
  for (const { name } of listed.map(Object)) {
    // What a full-text table keeps its words in is asked for by words.
    if (/_words_(config|content|data|docsize|idx)$/.test(name)) continue
    const rows = await query(app, url, `SELECT * FROM "${name}"`)
    tables.set(
      name,
      rows.map((row) => JSON.stringify(Object.values(Object(row)).map(asText))),
    )
  }
  return tables
}

const asText = (value: unknown): unknown => (Buffer.isBuffer(value) ? value.toString('latin1') : value)

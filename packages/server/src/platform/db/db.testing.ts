import { temporaryFolder } from '@parley/lab'
import { sql } from 'kysely'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import type { Migration } from './migration.ts'
import { openDatabase, type DatabaseOptions } from './open-database.ts'

declare module './tables.ts' {
  interface Tables {
    shelves: { id: string; name: string }
    books: { id: string; shelf_id: string; title: string; pages: number; cover: Buffer | null }
  }
}

/** Two tables of a library: enough for every promise of the database. */
export const libraryMigrations: Migration[] = [
  {
    id: '0001-shelves',
    statements: ({ strict }) => [
      `CREATE TABLE shelves (id TEXT PRIMARY KEY, name TEXT NOT NULL)${strict}`,
      'CREATE UNIQUE INDEX shelves_name ON shelves (name)',
    ],
  },
  {
    id: '0002-books',
    statements: ({ int, blob, strict }) => [
      `CREATE TABLE books (
        id TEXT PRIMARY KEY, shelf_id TEXT NOT NULL REFERENCES shelves (id),
        title TEXT NOT NULL, pages ${int} NOT NULL, cover ${blob}
      )${strict}`,
      'CREATE INDEX books_shelf ON books (shelf_id)',
    ],
  },
]

export interface Library {
  database: Database
  url: string | null
  dataDir: string
  /** Adds a shelf with `count` books of one page each. */
  fill(shelf: string, count: number): Promise<void>
  pages(): Promise<number>
  close(): Promise<void>
}

export async function openLibrary(
  url: string | null,
  options: Partial<DatabaseOptions> | string = {},
): Promise<Library> {
  const given = typeof options === 'string' ? { dataDir: options } : options
  const { dataDir = temporaryFolder('library').path, ...others } = given
  const database = await openDatabase({ ...others, url, dataDir })
  await migrate(database, libraryMigrations, { dataDir, version: '1.0.0' })
  return {
    database,
    url,
    dataDir,
    async fill(shelf, count) {
      await database.write.insertInto('shelves').values({ id: shelf, name: shelf }).execute()
      const books = Array.from({ length: count }, (_, index) => bookOn(shelf, `${shelf}-${index}`))
      if (count > 0) await database.write.insertInto('books').values(books).execute()
    },
    async pages() {
      const { rows } = await sql<{ pages: number }>`SELECT coalesce(sum(pages), 0) AS pages FROM books`.execute(
        database.read,
      )
      return rows[0]?.pages ?? Number.NaN
    },
    close: () => database.close(),
  }
}

export function bookOn(shelf: string, id: string) {
  return { id, shelf_id: shelf, title: `Title of ${id}`, pages: 1, cover: null }
}

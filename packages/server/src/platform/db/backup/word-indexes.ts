import SQLite from 'better-sqlite3'
import type pg from 'pg'
import type { WordIndex } from '../word-index.ts'
import { quoted, rowsAtOnce } from './tables.ts'

interface Words {
  number: number
  tag: string
  words: string
}

/** Fills the full-text tables of a SQLite file whose rows came from elsewhere. */
export function fillFullText(file: string, indexes: readonly WordIndex[]): void {
  const database = new SQLite(file, { fileMustExist: true })
  try {
    for (const index of indexes.filter(({ fullText }) => hasTable(database, fullText))) {
      const columns = ['rowid', ...(index.tag === null ? [] : [quoted(index.tag)]), 'words']
      const insert = database.prepare(
        `INSERT INTO ${quoted(index.fullText)} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      )
      // Read whole pages first: a statement that is being read keeps its connection from writing.
      for (let after = 0; ;) {
        const page = pageOf(database, index, after)
        database.transaction(() => {
          for (const { number, tag, words } of page) insert.run(number, ...(index.tag === null ? [] : [tag]), words)
        })()
        if (page.length < rowsAtOnce) break
        after = page.at(-1)?.number ?? after
      }
    }
  } finally {
    database.close()
  }
}

/** The column `words` of rows that came from `file`, inside the caller's transaction. */
export async function fillWordColumns(
  client: pg.ClientBase,
  file: string,
  indexes: readonly WordIndex[],
): Promise<void> {
  const database = new SQLite(file, { readonly: true, fileMustExist: true })
  try {
    for (const index of indexes) {
      for (let after = 0; ;) {
        const page = pageOf(database, index, after)
        await client.query(
          `UPDATE ${quoted(index.table)} SET words = coalesce(${index.vector}, '')
           FROM unnest($1::bigint[], $2::text[], $3::text[]) AS given (number, tag, words)
           WHERE ${quoted(index.table)}.${quoted(index.number)} = given.number`,
          [page.map(({ number }) => number), page.map(({ tag }) => tag), page.map(({ words }) => words)],
        )
        if (page.length < rowsAtOnce) break
        after = page.at(-1)?.number ?? after
      }
      await client.query(`ALTER TABLE ${quoted(index.table)} ALTER COLUMN words SET NOT NULL`)
    }
  } finally {
    database.close()
  }
}

/** Until `fillWordColumns` rows may be without words. */
export async function allowNoWords(client: pg.ClientBase, indexes: readonly WordIndex[]): Promise<void> {
  for (const { table } of indexes) await client.query(`ALTER TABLE ${quoted(table)} ALTER COLUMN words DROP NOT NULL`)
}

function pageOf(database: SQLite.Database, index: WordIndex, after: number): Words[] {
  return database
    .prepare<[number, number], Record<string, unknown>>(
      `SELECT * FROM (${index.rows}) WHERE number > ? ORDER BY number LIMIT ?`,
    )
    .all(after, rowsAtOnce)
    .map((row) => ({ number: Number(row['number']), ...index.wordsOf(row) }))
}

function hasTable(database: SQLite.Database, name: string): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(name) !== undefined
}

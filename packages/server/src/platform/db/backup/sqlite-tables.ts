import SQLite, { type Database } from 'better-sqlite3'
import { migrationsTable, quoted, rowsAtOnce, type CopiedRow, type RowCounts, type TableShape } from './tables.ts'

/** Tables of ours: not those of a full-text index, which are derived. */
function shapes(database: Database): TableShape[] {
  const tables = database
    .prepare<[], { name: string }>(
      `SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
    )
    .all()
  const columns = database.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
  return tables.map(({ name }) => ({ name, columns: columns.all(name).map((column) => column.name) }))
}

/** A file nobody else writes to. */
export function openSqliteTables(file: string, { readonly }: { readonly: boolean }) {
  const database = new SQLite(file, { readonly, fileMustExist: true })
  // Rows come table by table; their references are checked together at the end.
  database.pragma('foreign_keys = OFF')

  function* rows(table: string, columns: readonly string[]): Generator<CopiedRow[]> {
    const select = `SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(table)}`
    let page: CopiedRow[] = []
    for (const row of database.prepare<[], CopiedRow>(select).raw().iterate()) {
      page.push(row)
      if (page.length < rowsAtOnce) continue
      yield page
      page = []
    }
    if (page.length > 0) yield page
  }

  return {
    async tables(): Promise<TableShape[]> {
      return shapes(database)
    },
    rows,
    async insert(table: string, columns: readonly string[], page: CopiedRow[]): Promise<void> {
      const places = columns.map(() => '?').join(', ')
      const insert = database.prepare(
        `INSERT INTO ${quoted(table)} (${columns.map(quoted).join(', ')}) VALUES (${places})`,
      )
      database.transaction(() => {
        for (const row of page) insert.run(...row)
      })()
    },
    counts(): RowCounts {
      const count = ({ name }: TableShape) =>
        [
          name,
          Number(
            database
              .prepare(`SELECT count(*) FROM ${quoted(name)}`)
              .pluck()
              .get(),
          ),
        ] as const
      return Object.fromEntries(
        shapes(database)
          .filter(({ name }) => name !== migrationsTable)
          .map(count),
      )
    },
    migrations(): string[] {
      const rows = database.prepare(`SELECT id FROM ${migrationsTable} ORDER BY id`).pluck().all()
      return rows.map(String)
    },
    /** Null when every reference finds its row. */
    brokenReference(): string | null {
      const [broken] = database.pragma('foreign_key_check') as { table: string; parent: string }[]
      return broken ? `a row of ${broken.table} points to a missing row of ${broken.parent}` : null
    },
    close(): void {
      database.close()
    },
  }
}

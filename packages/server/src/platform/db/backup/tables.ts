/** Values as SQLite holds them: bytes are Buffers, everything else text, numbers and null. */
export type CopiedRow = (string | number | bigint | Buffer | null)[]

export interface TableShape {
  name: string
  columns: string[]
}

export interface TableSource {
  tables(): Promise<TableShape[]>
  /** In pieces that fit in memory. */
  rows(table: string, columns: readonly string[]): AsyncIterable<CopiedRow[]> | Iterable<CopiedRow[]>
}

export interface TableTarget {
  tables(): Promise<TableShape[]>
  insert(table: string, columns: readonly string[], rows: CopiedRow[]): Promise<void>
}

export type RowCounts = Record<string, number>

/** Its own of each database, made by the migrations. */
export const migrationsTable = 'schema_migrations'
export const rowsAtOnce = 500

/**
 * Copies every table that both sides have. What only one has (full text and vectors have a form for each database) is
 * derived from the others.
 */
export async function copyTables(source: TableSource, target: TableTarget): Promise<RowCounts> {
  const targets = new Map((await target.tables()).map((table) => [table.name, new Set(table.columns)]))
  const counts: RowCounts = {}
  for (const { name, columns } of await source.tables()) {
    const known = targets.get(name)
    if (!known || name === migrationsTable) continue
    const shared = columns.filter((column) => known.has(column))
    counts[name] = 0
    for await (const rows of source.rows(name, shared)) {
      await target.insert(name, shared, rows)
      counts[name] += rows.length
    }
  }
  return counts
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

import type { Database } from 'better-sqlite3'
import type { Failure } from './protocol.ts'

/** What can be told to another thread about an error, with every name the broken constraint goes by. */
export function toFailure(database: Database | null, error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'ERROR'
  return { code, message, constraints: database ? constraintNames(database, message) : [] }
}

interface IndexRow {
  name: string
  unique: number
  origin: string
}

/** SQLite names the columns of a broken unique index, PostgreSQL the index: callers may ask for either. */
function constraintNames(database: Database, message: string): string[] {
  const [, broken] = /^UNIQUE constraint failed: (.+)$/.exec(message) ?? []
  if (broken === undefined) return []
  const [, expressionIndex] = /^index '(.+)'$/.exec(broken) ?? []
  if (expressionIndex !== undefined) return [expressionIndex]
  const parts = broken.split(', ').map((part) => part.split('.'))
  const table = parts[0]?.[0] ?? ''
  const columns = parts.map((part) => part[1]).join(',')
  const names = [broken]
  try {
    const indexes = database.prepare<[string], IndexRow>('SELECT * FROM pragma_index_list(?)').all(table)
    const columnsOf = database.prepare<[string], { name: string }>(
      'SELECT name FROM pragma_index_info(?) ORDER BY seqno',
    )
    for (const index of indexes) {
      const covered = columnsOf.all(index.name).map((column) => column.name)
      if (index.unique === 0 || covered.join(',') !== columns) continue
      if (index.origin === 'pk') names.push(`${table}_pkey`)
      else if (index.origin === 'u') names.push(`${table}_${covered.join('_')}_key`)
      else names.push(index.name)
    }
    // An INTEGER PRIMARY KEY is the table itself and has no index.
    if (names.length === 1) names.push(`${table}_pkey`)
  } catch {
    // The columns alone must do.
  }
  return names
}

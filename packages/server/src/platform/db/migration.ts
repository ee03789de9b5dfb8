import type { Dialect } from './database.ts'

/** The words that differ between the dialects. Times are epoch milliseconds, booleans 0 or 1, JSON is text. */
export interface SqlWords {
  dialect: Dialect
  int: 'INTEGER' | 'BIGINT'
  real: 'REAL' | 'DOUBLE PRECISION'
  blob: 'BLOB' | 'BYTEA'
  /** Ends a CREATE TABLE: ` STRICT` on SQLite, nothing on PostgreSQL. */
  strict: ' STRICT' | ''
}

export const wordsOf: Record<Dialect, SqlWords> = {
  sqlite: { dialect: 'sqlite', int: 'INTEGER', real: 'REAL', blob: 'BLOB', strict: ' STRICT' },
  postgres: { dialect: 'postgres', int: 'BIGINT', real: 'DOUBLE PRECISION', blob: 'BYTEA', strict: '' },
}

/** Pure data, so that a checksum over its statements tells whether an applied migration was changed afterwards. */
export interface Migration {
  /** Four digits and a name: `0001-accounts`. Applied in the order of ids. */
  id: string
  statements(words: SqlWords): string[]
}

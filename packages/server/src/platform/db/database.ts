import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

export type Dialect = 'sqlite' | 'postgres'

/** One compiled statement for the hot path: `?` placeholders on SQLite, `$1` on PostgreSQL. */
export interface Statement {
  sql: string
  parameters: readonly unknown[]
}

/**
 * The one surface over both databases. Everything resolves only after it is committed.
 *
 * `read` sees everything that was acknowledged before it was asked. Inside `transaction` await nothing but statements
 * of that transaction: the single SQLite writer waits for it.
 */
export interface Database {
  readonly dialect: Dialect
  readonly read: Kysely<Tables>
  /** Single statements, each durable when it resolves; concurrent ones share a commit. */
  readonly write: Kysely<Tables>
  /** All or nothing. A thrown error rolls back and passes through unchanged. */
  transaction<Result>(work: (transaction: Transaction<Tables>) => Promise<Result>): Promise<Result>
  /**
   * Statements committed together with whatever else waits. `relaxed` survives kill -9 but, on a power cut, may lose
   * the last moments; it is for token frames alone.
   */
  commit(statements: readonly Statement[], durability: 'full' | 'relaxed'): Promise<void>
  /** A complete copy of the database as it is at one moment, beside the running work. SQLite only. */
  snapshot(file: string): Promise<void>
  close(): Promise<void>
}

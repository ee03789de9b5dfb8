import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

export type Dialect = 'sqlite' | 'postgres'

/** One compiled statement for the hot path: `?` placeholders on SQLite, `$1` on PostgreSQL. */
export interface Statement {
  sql: string
  parameters: readonly unknown[]
}

export interface TransactionOptions {
  /** How long it may stay open; 10 s if not said. */
  limitMs?: number
  /** For work that takes a lock of its own first, and then must see what others did before: PostgreSQL only. */
  isolation?: 'serializable' | 'read committed'
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
  /**
   * Like `read`, for single things found by their keys and few rows, whose cost does not grow with the database: SQLite
   * answers at once, without another thread; PostgreSQL over connections that all lookups share.
   */
  readonly near: Kysely<Tables>
  /** The same for words put together before (`prepareNear`). The rows are what the statement selects. */
  lookUp<Row>(statement: Statement): Promise<Row[]>
  /** Single statements, each durable when it resolves; concurrent ones share a commit. */
  readonly write: Kysely<Tables>
  /**
   * All or nothing, as if nobody else were writing. A thrown error rolls back and passes through unchanged. PostgreSQL
   * ends the loser of a race, and `work` is run again: it must do nothing but read and write through `transaction`.
   * After a statement has failed, let the error out: PostgreSQL takes nothing more in that transaction.
   * Statements asked together travel together, and those that nobody waits for travel with the end: should one of them
   * fail, so does the transaction. Give such promises to `leaveToEnd`.
   */
  transaction<Result>(
    work: (transaction: Transaction<Tables>) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>
  /**
   * Statements committed all or none, together with whatever else waits. Neighbours with the same words cost least.
   * `relaxed` survives kill -9 but, on a power cut, may lose
   * the last moments; it is for token frames alone.
   */
  commit(statements: readonly Statement[], durability: 'full' | 'relaxed'): Promise<void>
  /** A complete copy of the database as it is at one moment, beside the running work. SQLite only. */
  snapshot(file: string): Promise<void>
  /** How many statements wait for their turn. */
  readonly waiting: number
  /** In bytes, with its log. */
  size(): Promise<number>
  close(): Promise<void>
}

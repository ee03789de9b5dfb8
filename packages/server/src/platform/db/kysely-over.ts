import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  type Driver,
  type QueryResult,
} from 'kysely'
import type { Dialect, Statement } from './database.ts'
import type { Tables } from './tables.ts'

export interface RanStatement {
  rows: unknown[]
  changes: number
}

/** Runs one statement, wherever that is. */
export type RunStatement = (statement: Statement) => Promise<RanStatement>

/** How a transaction begins and ends; null where there is none. */
export interface TransactionSteps {
  begin(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
}

/** Kysely's words over our own way to a database. */
export function kyselyOver(name: Dialect, run: RunStatement, steps: TransactionSteps | null): Kysely<Tables> {
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, changes } = await run({ sql, parameters })
      // The rows are what the statement selects; Kysely typed it.
      return { rows: rows as Row[], numAffectedRows: BigInt(changes) }
    },
    streamQuery() {
      throw new Error('Read page by page instead.')
    },
  }
  const notHere = async (): Promise<void> => {
    throw new Error('Begin a transaction with database.transaction.')
  }
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: steps ? () => steps.begin() : notHere,
    commitTransaction: steps ? () => steps.commit() : notHere,
    rollbackTransaction: steps ? () => steps.rollback() : notHere,
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  }
  return new Kysely<Tables>({ dialect: { ...parts[name], createDriver: () => driver } })
}

/** Kysely would let one statement at a time through to SQLite: ours go to threads that order and group them. */
class ThreadedSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

const parts: Record<Dialect, Omit<KyselyDialect, 'createDriver'>> = {
  sqlite: {
    createAdapter: () => new ThreadedSqliteAdapter(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
}

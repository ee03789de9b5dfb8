import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely'
import type { Tables } from '../tables.ts'
import type { StatementRequest, StatementResult } from './protocol.ts'

/** Runs one statement, wherever that is. */
export type RunStatement = (statement: StatementRequest) => Promise<StatementResult>

/** How a connection begins and ends a transaction; null where there is none. */
export interface TransactionSteps {
  begin(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
}

export function kyselyOver(run: RunStatement, steps: TransactionSteps | null): Kysely<Tables> {
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, changes } = await run({ sql, parameters: parameters.map(asStored) })
      // The rows are what the statement selects; Kysely typed it.
      return { rows: rows as Row[], numAffectedRows: BigInt(changes) }
    },
    async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
      throw new Error('Read page by page instead.')
    },
  }
  const notHere = async (): Promise<void> => {
    throw new Error('Begin a transaction with database.transaction.')
  }
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: steps?.begin ?? notHere,
    commitTransaction: steps?.commit ?? notHere,
    rollbackTransaction: steps?.rollback ?? notHere,
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  }
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
  return new Kysely<Tables>({ dialect })
}

/** SQLite has no booleans, and a message between threads keeps undefined apart from null. */
function asStored(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  return value ?? null
}

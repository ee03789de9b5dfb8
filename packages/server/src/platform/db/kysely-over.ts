import {
  DefaultQueryExecutor,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  Transaction,
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

/** How a transaction begins and ends. */
export interface TransactionSteps {
  begin(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
}

/** Kysely's words over our own way to a database. */
export function kyselyOver(name: Dialect, run: RunStatement): Kysely<Tables> {
  return new Kysely<Tables>(propsOver(name, run))
}

/**
 * Runs `work` as one transaction. Kysely's own would let one statement through at a time, each waiting for the answer
 * to the one before: here those that are asked together travel together, and the driver keeps their order.
 */
export async function transactOver<Result>(
  name: Dialect,
  run: RunStatement,
  steps: TransactionSteps,
  work: (transaction: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  await steps.begin()
  const transaction = new Transaction<Tables>(propsOver(name, run))
  const left: Promise<unknown>[] = []
  leftToEnd.set(transaction, left)
  try {
    const result = await work(transaction)
    await steps.commit()
    // One that was asked too late was refused: whoever left it there must not take it for stored.
    await Promise.all(left)
    return result
  } catch (error) {
    await steps.rollback()
    throw error
  }
}

const leftToEnd = new WeakMap<Kysely<Tables>, Promise<unknown>[]>()

/** For statements that nobody waits for. Ask them before the work ends: a later one fails the transaction. */
export function leaveToEnd(transaction: Transaction<Tables>, ...statements: Promise<unknown>[]): void {
  for (const statement of statements) statement.catch(() => undefined)
  leftToEnd.get(transaction)?.push(...statements)
}

function propsOver(name: Dialect, run: RunStatement) {
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
  const dialect = dialects[name]
  const executor = new DefaultQueryExecutor(dialect.createQueryCompiler(), dialect.createAdapter(), {
    provideConnection: (consumer) => consumer(connection),
  })
  return { config: { dialect }, dialect, driver, executor }
}

const notHere = async (): Promise<never> => {
  throw new Error('Begin a transaction with database.transaction.')
}

/** Kysely asks it for nothing but transactions: statements go straight to who runs them. */
const driver: Driver = {
  init: async () => undefined,
  acquireConnection: notHere,
  beginTransaction: notHere,
  commitTransaction: notHere,
  rollbackTransaction: notHere,
  releaseConnection: async () => undefined,
  destroy: async () => undefined,
}

/**
 * SQLite plans a statement anew, each time it is run, as soon as what is bound might make another plan better: a join
 * found by its key took four times as long. A sign before the parameter hides it from the planner and changes nothing.
 */
class SteadySqliteCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return '+?'
  }
}

const dialects: Record<Dialect, KyselyDialect> = {
  sqlite: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SteadySqliteCompiler(),
  },
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
}

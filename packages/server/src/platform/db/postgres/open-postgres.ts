import type pg from 'pg'
import { closedError } from '../../lifecycle/index.ts'
import type { Database, Statement } from '../database.ts'
import { kyselyOver, type RanStatement } from '../kysely-over.ts'
import type { DatabaseLog } from '../database-log.ts'
import { OwnTransaction } from '../own-transaction.ts'
import { CommitGroup } from './commit-group.ts'
import { Lookups } from './lookups.ts'
import { checkServer, createPool } from './pool.ts'
import { fail, isLostRace } from './server-failure.ts'
import { StatementNames } from './statement-names.ts'
import { transact } from './transact.ts'

export interface PostgresOptions {
  url: string
  log: DatabaseLog
  committed?: (seconds: number) => void
  connections?: number
  /** How long one statement may take. */
  statementMs?: number
  /** How long a transaction may stay open. */
  transactionMs?: number
}

/** One would do, but for a server that keeps it waiting. */
const lookupConnections = 2

type Row = Record<string, unknown>

interface Asker {
  query(query: pg.QueryConfig<unknown[]>): Promise<pg.QueryResult<Row>>
}

export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const { url, log, connections = 10, statementMs = 15_000, transactionMs = 10_000 } = options
  const shared = { url, statementMs, transactionMs, log }
  const pool = createPool({ ...shared, connections, relaxed: false })
  await checkServer(pool)
  // Whether a commit waits for the disk is a setting of the connection: saying it each time costs two round trips.
  const relaxedPool = createPool({ ...shared, connections: 1, relaxed: true })
  const timed = async (work: () => Promise<void>) => {
    const started = performance.now()
    await work()
    options.committed?.((performance.now() - started) / 1000)
  }
  const lookups = new Lookups(
    createPool({ ...shared, connections: lookupConnections, relaxed: false }),
    lookupConnections,
  )
  const names = new StatementNames()
  const groups = {
    full: new CommitGroup((statements) => timed(() => commitOn(pool, names, statements))),
    relaxed: new CommitGroup((statements) => timed(() => commitOn(relaxedPool, names, statements))),
  }
  const own = new OwnTransaction()
  let closed = false
  /** A statement by itself that was undone for another's sake (a deadlock) did nothing, and is asked again. */
  const ask = async (asker: Asker, statement: Statement, again = 3): Promise<pg.QueryResult<Row>> => {
    try {
      return await asker.query(names.asQuery(statement))
    } catch (error) {
      const mayAsk = names.outdatedBy(error) || isLostRace(error)
      if (again === 0 || !mayAsk) return fail(error)
      return ask(asker, statement, again - 1)
    }
  }
  const refused = (what: string) => (closed ? Promise.reject(closedError('The database')) : own.refuse(what))
  const runBy =
    (asker: Asker) =>
    async (statement: Statement): Promise<RanStatement> => {
      if (closed) throw closedError('The database')
      const { rows, rowCount, command } = await ask(asker, statement)
      return { rows, changes: command === 'SELECT' ? 0 : (rowCount ?? 0) }
    }
  const run = runBy(pool)
  const lookUp = runBy(lookups)

  return {
    dialect: 'postgres',
    read: kyselyOver('postgres', run),
    near: kyselyOver('postgres', lookUp),
    async lookUp<Found>(statement: Statement): Promise<Found[]> {
      return (await lookUp(statement)).rows as Found[]
    },
    write: kyselyOver('postgres', async (statement) => refused('write') ?? run(statement)),
    transaction: (work, { limitMs = transactionMs, isolation = 'serializable' } = {}) =>
      refused('do it') ?? own.run(() => transact(pool, names, { limitMs, isolation }, work)),
    async commit(statements, durability) {
      if (statements.length === 0) return
      await (refused('write') ?? groups[durability].add(statements))
    },
    get waiting() {
      return pool.waitingCount + relaxedPool.waitingCount
    },
    async size() {
      const { rows } = await pool
        .query<{ size: number }>('SELECT pg_database_size(current_database()) AS size')
        .catch(fail)
      return rows[0]?.size ?? 0
    },
    snapshot: () => Promise.reject(new Error('PostgreSQL has no file to copy: use backup.')),
    async close() {
      closed = true
      await Promise.all([groups.full.idle(), groups.relaxed.idle()])
      await Promise.all([pool.end(), relaxedPool.end(), lookups.close()])
    },
  }
}

const begin: Statement = { sql: 'BEGIN', parameters: [] }
const end: Statement = { sql: 'COMMIT', parameters: [] }

async function commitOn(pool: pg.Pool, names: StatementNames, statements: readonly Statement[]): Promise<void> {
  try {
    await commitOnce(pool, names, statements)
  } catch (error) {
    if (!names.outdatedBy(error)) throw error
    await commitOnce(pool, names, statements)
  }
}

async function commitOnce(pool: pg.Pool, names: StatementNames, statements: readonly Statement[]): Promise<void> {
  const [first, ...others] = statements
  const client = await pool.connect().catch(fail)
  let sound = false
  try {
    if (first && others.length === 0) {
      await client.query(names.asQuery(first))
    } else {
      const words = [begin, ...statements, end]
      const answers = words.map((statement) => client.query(names.asQuery(statement)))
      // After a failed statement PostgreSQL refuses the others and undoes everything at the end.
      await Promise.allSettled(answers)
      await Promise.all(answers)
    }
    sound = true
  } catch (error) {
    sound = await client.query('ROLLBACK').then(
      () => true,
      () => false,
    )
    fail(error)
  } finally {
    // A connection in an unknown state is not given to anybody else.
    client.release(!sound)
  }
}

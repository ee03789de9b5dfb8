import type { Transaction } from 'kysely'
import type pg from 'pg'
import type { Statement, TransactionOptions } from '../database.ts'
import { DatabaseError, unavailable } from '../failure.ts'
import { transactOver } from '../kysely-over.ts'
import type { Tables } from '../tables.ts'
import { timeLimit } from '../time-limit.ts'
import { fail, isLostRace } from './server-failure.ts'
import type { StatementNames } from './statement-names.ts'

/** PostgreSQL's own code for a statement in a transaction that has failed already. */
const inFailed = '25P02'

const word = (sql: string): Statement => ({ sql, parameters: [] })

type Work<Result> = (transaction: Transaction<Tables>) => Promise<Result>

/**
 * A transaction as if it were the only one, as on SQLite: rules that hold there hold here. PostgreSQL ends the loser of
 * a race instead of making it wait, so `work` is run again, until its time is over.
 */
export async function transact<Result>(
  pool: pg.Pool,
  names: StatementNames,
  options: Required<TransactionOptions>,
  work: Work<Result>,
): Promise<Result> {
  const until = performance.now() + options.limitMs
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(pool, names, options, work)
    } catch (error) {
      if (!(names.outdatedBy(error) || isLostRace(error)) || performance.now() > until) throw error
      // Random, so that the same two do not meet again.
      const pause = Math.random() * Math.min(2 ** attempt, 64)
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}

async function once<Result>(
  pool: pg.Pool,
  names: StatementNames,
  { limitMs, isolation }: Required<TransactionOptions>,
  work: Work<Result>,
): Promise<Result> {
  const client = await pool.connect().catch(fail)
  const { overdue, clear } = timeLimit(limitMs, 'A transaction')
  let open = false
  /** Its end was asked for: what somebody still asks would be outside of it, or inside the next one. */
  let ended = false
  let failure: unknown
  /** What comes after a failure fails because of it: the first tells why. */
  const blame = (error: unknown): never => {
    failure ??= error
    throw error instanceof DatabaseError && error.code === inFailed ? failure : error
  }
  // The connection keeps their order, even if nobody awaits them.
  const run = async (statement: Statement) => {
    const { rows, rowCount, command } = await client.query(names.asQuery(statement)).catch(fail).catch(blame)
    return { rows, changes: command === 'SELECT' ? 0 : (rowCount ?? 0), command }
  }
  const steps = {
    begin: async () => {
      open = true
      // Travels with the first statement. Only a lost connection refuses it, and that takes the statement along.
      run(word(`BEGIN ISOLATION LEVEL ${isolation.toUpperCase()}`)).catch(() => undefined)
    },
    commit: async () => {
      ended = true
      const { command } = await run(word('COMMIT'))
      // A statement failed before and somebody went on regardless: PostgreSQL undoes it all without an error.
      if (command === 'ROLLBACK') {
        throw failure instanceof Error ? failure : new Error('A failed transaction cannot be committed')
      }
      open = false
    },
    rollback: async () => {
      ended = true
      await run(word('ROLLBACK'))
      open = false
    },
  }
  const runInside = async (statement: Statement) => {
    if (ended) throw unavailable(new Error('This transaction has ended'))
    return run(statement)
  }
  try {
    const done = transactOver('postgres', runInside, steps, work)
    done.catch(() => undefined)
    return await Promise.race([done, overdue])
  } finally {
    clear()
    // A connection in an unknown state is not given to anybody else.
    client.release(open)
  }
}

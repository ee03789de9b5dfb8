import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import pg from 'pg'
import { StartError } from '../../lifecycle/index.ts'
import type { Database } from '../database.ts'
import { asKnownFailure, DatabaseError } from '../failure.ts'
import type { Tables } from '../tables.ts'
import { CommitGroup } from './commit-group.ts'

export interface PostgresOptions {
  url: string
  connections?: number
  statementMs?: number
}

const bigint = 20

export async function openPostgres({
  url,
  connections = 10,
  statementMs = 15_000,
}: PostgresOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementMs,
    application_name: 'parley',
    // Times and counts are far below 2^53; text would make every one of them a trap.
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        type === bigint ? Number : pg.types.getTypeParser(type, format ?? 'text'),
    },
  })
  // An idle connection that the server closes is replaced at the next use.
  pool.on('error', () => undefined)
  await checkServer(pool)

  // Kysely calls no more of a pool than this.
  const translated = {
    options: pool.options,
    async connect() {
      const client = await pool.connect().catch(fail)
      return {
        query: (sql: string, parameters: readonly unknown[]) => client.query(sql, [...parameters]).catch(fail),
        release: () => client.release(),
      }
    },
    end: () => pool.end(),
  }
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: translated as unknown as PostgresPool }) })
  const group = new CommitGroup(async (statements, durability) => {
    const client = await pool.connect().catch(fail)
    try {
      await client.query(durability === 'full' ? 'BEGIN' : 'BEGIN; SET LOCAL synchronous_commit = off')
      for (const { sql, parameters } of statements) await client.query({ text: sql, values: [...parameters] })
      await client.query('COMMIT')
      client.release()
    } catch (error) {
      // A connection in an unknown state is not given to anybody else.
      client.release(true)
      fail(error)
    }
  })

  return {
    dialect: 'postgres',
    read: kysely,
    write: kysely,
    transaction: (work) => kysely.transaction().execute(work),
    commit: (statements, durability) => group.add(statements, durability),
    snapshot: () => Promise.reject(new Error('PostgreSQL is copied by its own tools: use pg_dump.')),
    async close() {
      await group.idle()
      await kysely.destroy()
    },
  }
}

async function checkServer(pool: pg.Pool): Promise<void> {
  try {
    const { rows } = await pool.query<{ server_version_num: string }>('SHOW server_version_num')
    const version = Number(rows[0]?.server_version_num)
    if (version < 150_000) throw new StartError('Parley needs PostgreSQL 15 or newer.')
  } catch (error) {
    await pool.end()
    if (error instanceof StartError) throw error
    const reason = error instanceof Error ? error.message || String(Object(error).code) : String(error)
    throw new StartError(`PostgreSQL at PARLEY_DATABASE_URL does not answer: ${reason}`, { cause: error })
  }
}

function fail(error: unknown): never {
  const { code, constraint } = Object(error)
  const message = error instanceof Error ? error.message : String(error)
  const known = typeof code === 'string' ? code : /terminated|timeout|ended/i.test(message) ? '08006' : 'UNKNOWN'
  throw asKnownFailure(new DatabaseError(message, known, constraint, error))
}

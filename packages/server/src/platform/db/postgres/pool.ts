import pg from 'pg'
import { StartError } from '../../lifecycle/index.ts'
import type { DatabaseLog } from '../database-log.ts'
import { GatheringSocket } from './gathering-socket.ts'

export interface PoolOptions {
  url: string
  connections: number
  statementMs: number
  transactionMs: number
  /** Frames of tokens: what the last moments before a power cut held may be lost. */
  relaxed: boolean
  log: DatabaseLog
}

const bigint = 20
const decimal = 1700
const connectMilliseconds = 5_000

/**
 * Looking a row up by its index costs less than reading a page through. By PostgreSQL's own setting (4) a plan made while a
 * table has a few pages reads the whole table, is kept, and still does when there are thousands; so do the plans that
 * look after its foreign keys.
 */
const byIndex = '-c random_page_cost=0.3'

const types = {
  getTypeParser: (type: number, format?: 'text' | 'binary') =>
    type === bigint || type === decimal ? safeNumber : pg.types.getTypeParser(type, format ?? 'text'),
}

/** A connection of its own for long work, without limits. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectMilliseconds,
    options: byIndex,
    types,
  })
  // Its own queries fail as well, and tell it better.
  client.on('error', () => undefined)
  await client.connect().catch((error: unknown) => {
    throw cannotConnect(error)
  })
  return client
}

export function createPool({ url, connections, statementMs, transactionMs, relaxed, log }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectMilliseconds,
    statement_timeout: statementMs,
    lock_timeout: Math.min(statementMs, 5_000),
    idle_in_transaction_session_timeout: transactionMs,
    application_name: 'parley',
    options: relaxed ? `${byIndex} -c synchronous_commit=off` : byIndex,
    types,
    // What is asked together is sent together: a round trip for each would be most of a transaction's time.
    pipeline: true,
    stream: () => new GatheringSocket(),
  })
  // An idle connection that the server closes is replaced at the next use. One that is in use tells by its failing
  // query, and says it as an event besides: without a listener that would end the process.
  pool.on('error', (error) => log.warn('A connection to PostgreSQL was lost', { error }))
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Times and counts are far below 2^53; a number above it must not pass silently as another one. */
function safeNumber(text: string): number {
  const number = Number(text)
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) throw new RangeError(`PostgreSQL returned ${text}, beyond 2^53`)
  return number
}

export async function checkServer(pool: pg.Pool): Promise<void> {
  try {
    const { rows } = await pool.query<{ server_version_num: string }>('SHOW server_version_num')
    const version = Number(rows[0]?.server_version_num)
    if (version < 150_000) throw new StartError('Parley needs PostgreSQL 15 or newer.')
    const encoding = await pool.query<{ server_encoding: string }>('SHOW server_encoding')
    if (encoding.rows[0]?.server_encoding !== 'UTF8') {
      throw new StartError('The PostgreSQL database must have the encoding UTF8. Make one with: createdb -E UTF8 …')
    }
  } catch (error) {
    await pool.end()
    if (error instanceof StartError) throw error
    throw cannotConnect(error)
  }
}

function cannotConnect(error: unknown): StartError {
  const reason = error instanceof Error ? error.message || String(Object(error).code) : String(error)
  const [line] = reason.split('\n', 1)
  return new StartError(`PostgreSQL at PARLEY_DATABASE_URL does not answer: ${line}`, { cause: error })
}

import { mkdirSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { closedError, StartError } from '../../lifecycle/index.ts'
import type { Database, Statement } from '../database.ts'
import type { DatabaseLog } from '../database-log.ts'
import { kyselyOver, transactOver, type RanStatement } from '../kysely-over.ts'
import { OwnTransaction } from '../own-transaction.ts'
import { checkInBackground, copyTo } from './copy.ts'
import { damaged, openError, prepareDatabaseFile } from './database-file.ts'
import { lockFolder } from './folder-lock.ts'
import { NearReader } from './near-reader.ts'
import type { Job, Query, Step } from './protocol.ts'
import { ReaderPool } from './reader-pool.ts'
import { asRan, asStored } from './values.ts'
import { Writer } from './writer.ts'

export interface SqliteOptions {
  dataDir: string
  log: DatabaseLog
  committed?: (seconds: number) => void
  readers?: number
  /** How long one query may take before its thread is replaced, and what it may return at most. */
  readMs?: number
  readRows?: number
  readBytes?: number
  /** How long a transaction may stay open. */
  transactionMs?: number
  /** How long to wait while another program holds the database. */
  busyMs?: number
  /** Up to which size the file is checked before anything else. */
  checkedAtStartBytes?: number
}

/** One thread writes, others read; the main thread looks up single things and waits for nothing else. */
export async function openSqlite(options: SqliteOptions): Promise<Database> {
  const { dataDir, log, busyMs = 5_000 } = options
  const file = join(dataDir, 'parley.db')
  makeFolder(dataDir)
  const lock = lockFolder(dataDir)
  const writer = new Writer({
    file,
    busyMs,
    committed: options.committed ?? (() => undefined),
    transactionMs: options.transactionMs ?? 10_000,
    wrote: () => near.forget(),
    broken: (cause) =>
      log.error('The storage failed. Nothing is written from now on; reading goes on', { error: cause }),
  })
  const readers = new ReaderPool({
    file,
    busyMs,
    readers: options.readers ?? 2,
    limits: {
      rows: options.readRows ?? 100_000,
      bytes: options.readBytes ?? 64 * 1024 * 1024,
      milliseconds: options.readMs ?? 15_000,
    },
    replaced: (sql) => log.warn('A query took too long, and its thread was replaced', { sql }),
  })
  const near = new NearReader(file, (missed) => readers.read(missed))
  let checking: Promise<void> | undefined
  try {
    const { checked } = prepareDatabaseFile(file, options.checkedAtStartBytes)
    await writer.start().catch((error: unknown) => {
      throw openError(file, error)
    })
    if (!checked) checking = checkInBackground(file, log, (found) => writer.stop(damaged(file, found)))
  } catch (error) {
    lock.release()
    throw error
  }

  const own = new OwnTransaction()
  const query = ({ sql, parameters }: Statement): Query => ({ sql, parameters: parameters.map(asStored) })
  let closed = false
  const readNear = async (statement: Statement): Promise<RanStatement> => {
    if (closed) throw closedError('The database')
    return asRan(await near.read(query(statement)))
  }
  const write = async ({ sql, parameters }: Statement): Promise<RanStatement> => {
    const refused = own.refuse('write')
    if (refused) return refused
    const steps = [{ sql, rows: [parameters.map(asStored)] }]
    const outcome = await writer.submit({ steps, silent: false }, 'full')
    return outcome ? asRan(outcome) : { rows: [], changes: 0 }
  }

  return {
    dialect: 'sqlite',
    read: kyselyOver('sqlite', async (statement) => asRan(await readers.read(query(statement)))),
    near: kyselyOver('sqlite', readNear),
    async lookUp<Row>(statement: Statement): Promise<Row[]> {
      return (await readNear(statement)).rows as Row[]
    },
    write: kyselyOver('sqlite', write),
    transaction: (work, { limitMs } = {}) =>
      own.refuse('do it') ??
      writer.exclusive(
        (transaction) =>
          own.run(() => {
            const run = async (statement: Statement) => asRan(await transaction.run(query(statement)))
            return transactOver('sqlite', run, transaction, work)
          }),
        limitMs,
      ),
    async commit(statements, durability) {
      if (statements.length === 0) return
      await (own.refuse('write') ?? writer.submit(jobOf(statements), durability))
    },
    get waiting() {
      return readers.waiting + writer.waiting
    },
    async size() {
      const log = await stat(`${file}-wal`).catch(() => ({ size: 0 }))
      return (await stat(file)).size + log.size
    },
    snapshot: (into) => copyTo(file, into),
    async close() {
      closed = true
      near.close()
      await Promise.all([readers.close(), checking])
      await writer.close()
      lock.release()
    },
  }
}

/** Neighbours with the same words become one step: they cross to the writer as rows. */
function jobOf(statements: readonly Statement[]): Job {
  const steps: Step[] = []
  let last: Step | undefined
  for (const { sql, parameters } of statements) {
    if (last?.sql !== sql) steps.push((last = { sql, rows: [] }))
    last.rows.push(parameters.map(asStored))
  }
  return { steps, silent: true }
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new StartError(
      `The data folder ${dataDir} cannot be made (${code}). Give its parent to this user, or choose another with PARLEY_DATA_DIR.`,
      { cause: error },
    )
  }
}

import { AsyncLocalStorage } from 'node:async_hooks'
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../../lifecycle/index.ts'
import type { Database, Statement } from '../database.ts'
import { kyselyOver } from './connection.ts'
import type { StatementResult } from './protocol.ts'
import { ThreadClient, unwrap } from './thread-client.ts'
import { TransactionQueue } from './transaction-queue.ts'

export interface SqliteOptions {
  dataDir: string
  readers?: number
  /** How long one read may take before its thread is replaced. */
  readMs?: number
  /** How long a transaction may stay open. */
  transactionMs?: number
}

/** One thread writes, others read; the main thread never waits for the disk. */
export async function openSqlite({
  dataDir,
  readers = 2,
  readMs = 15_000,
  transactionMs = 10_000,
}: SqliteOptions): Promise<Database> {
  prepareFolder(dataDir)
  const file = join(dataDir, 'parley.db')
  const writer = new ThreadClient({ file, readonly: false, lockFile: join(dataDir, 'parley.lock') }, 0)
  await writer.start().catch((error: unknown) => {
    throw startError(error, dataDir)
  })
  writeFileSync(join(dataDir, 'parley.pid'), `${process.pid}\n`)

  const readerThreads = Array.from(
    { length: readers },
    () => new ThreadClient({ file, readonly: true, lockFile: null }, readMs),
  )
  const queue = new TransactionQueue(writer, transactionMs)
  const inside = new AsyncLocalStorage<true>()

  async function read(statement: Statement): Promise<StatementResult> {
    const [first, ...others] = readerThreads
    if (first === undefined) throw new Error('There is no thread to read with.')
    const idlest = others.reduce((best, one) => (one.load < best.load ? one : best), first)
    const [outcome] = await idlest.ask({ kind: 'batch', statements: [statement], durability: 'relaxed' })
    return unwrap(outcome)
  }

  async function write(statement: Statement): Promise<StatementResult> {
    // The transaction holds the writer, and would wait for this for ever.
    if (inside.getStore()) throw new Error('Inside a transaction, write through the transaction.')
    const [outcome] = await queue.batch([statement], 'full')
    return unwrap(outcome)
  }

  return {
    dialect: 'sqlite',
    read: kyselyOver(read, null),
    write: kyselyOver(write, null),
    transaction(work) {
      if (inside.getStore()) return Promise.reject(new Error('Inside a transaction there is no second one.'))
      return queue.exclusive((run, steps) => inside.run(true, () => kyselyOver(run, steps).transaction().execute(work)))
    },
    async commit(statements, durability) {
      for (const outcome of await queue.batch(statements, durability)) unwrap(outcome)
    },
    async snapshot(into) {
      // A thread of its own: copying a large database takes longer than a read may.
      const copier = new ThreadClient({ file, readonly: true, lockFile: null }, 0)
      try {
        const [outcome] = await copier.ask({
          kind: 'statement',
          statement: { sql: 'VACUUM INTO ?', parameters: [into] },
        })
        unwrap(outcome)
      } finally {
        await copier.close()
      }
    },
    async close() {
      await queue.idle()
      await Promise.all([...readerThreads.map((thread) => thread.close()), writer.close()])
    },
  }
}

function prepareFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    accessSync(dataDir, constants.W_OK)
    writeFileSync(join(dataDir, '.writable'), '')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new StartError(
      `The data folder ${dataDir} cannot be written (${reason}). Give it to this user, or choose another with PARLEY_DATA_DIR.`,
      { cause: error },
    )
  }
}

function startError(error: unknown, dataDir: string): StartError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('SQLITE_BUSY')) {
    return new StartError(
      `The data folder ${dataDir} is in use by another Parley${holder(dataDir)}. Stop that one first, or choose another folder with PARLEY_DATA_DIR.`,
      { cause: error },
    )
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new StartError(
      `The database in ${dataDir} is damaged. It was left as it is; bring back a backup with: npx parley restore FILE`,
      { cause: error },
    )
  }
  return new StartError(
    `The database in ${dataDir} could not be opened: ${error instanceof Error ? error.message : String(error)}`,
    { cause: error },
  )
}

function holder(dataDir: string): string {
  try {
    return ` (process ${readFileSync(join(dataDir, 'parley.pid'), 'utf8').trim()})`
  } catch {
    return ''
  }
}

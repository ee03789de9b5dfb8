import { parentPort, workerData } from 'node:worker_threads'
import SQLite, { type Database, type Statement } from 'better-sqlite3'
import type { BatchRequest, Outcome, StatementRequest, ThreadOptions, ThreadReply, ThreadRequest } from './protocol.ts'

const busyMs = 5_000
const statementsKept = 300

if (parentPort === null) throw new Error('This file runs as a thread of the server.')
const port = parentPort
// The main thread is the only one that starts this file.
const options = workerData as ThreadOptions

const lock = options.lockFile === null ? null : holdLock(options.lockFile)
const database = open(options)
const prepared = new Map<string, Statement>()
let synchronous = 'full'

port.on('message', (requests: ThreadRequest[]) => port.postMessage(requests.map(answer)))
port.on('close', () => {
  database.close()
  lock?.close()
})
port.postMessage('ready')

function holdLock(file: string): Database {
  const held = new SQLite(file, { timeout: 0 })
  held.exec('BEGIN EXCLUSIVE')
  return held
}

function open({ file, readonly }: ThreadOptions): Database {
  const opened = new SQLite(file, { readonly, timeout: busyMs })
  opened.pragma('foreign_keys = ON')
  opened.pragma('trusted_schema = OFF')
  opened.pragma(`cache_size = ${readonly ? -4_000 : -8_000}`)
  if (!readonly) {
    opened.pragma('journal_mode = WAL')
    opened.pragma('synchronous = FULL')
    opened.pragma('wal_autocheckpoint = 2000')
  }
  return opened
}

function answer(request: ThreadRequest): ThreadReply {
  switch (request.kind) {
    case 'batch':
      return runBatch(request)
    case 'statement':
      return [attempt(() => run(request.statement))]
    case 'begin':
      return [attempt(() => step('BEGIN IMMEDIATE', 'full'))]
    case 'commit':
      return [attempt(() => step('COMMIT', 'full'))]
    case 'rollback':
      return [attempt(() => step('ROLLBACK', 'full'))]
  }
}

/** All in one commit, yet a statement that fails leaves the others as they are. */
function runBatch({ statements, durability }: BatchRequest): ThreadReply {
  if (options.readonly) return statements.map((statement) => attempt(() => run(statement)))
  const begun = attempt(() => step('BEGIN IMMEDIATE', durability))
  if ('failure' in begun) return statements.map(() => begun)
  const outcomes: Outcome[] = []
  for (const statement of statements) {
    const outcome = attempt(() => run(statement))
    // A broken constraint undoes its own statement alone; a full disk undoes everything since the begin.
    if (!database.inTransaction) return statements.map(() => outcome)
    outcomes.push(outcome)
  }
  const committed = attempt(() => step('COMMIT', durability))
  if (!('failure' in committed)) return outcomes
  if (database.inTransaction) attempt(() => step('ROLLBACK', durability))
  return statements.map(() => committed)
}

function step(sql: string, durability: string) {
  if (durability !== synchronous && !options.readonly && !database.inTransaction) {
    database.pragma(`synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`)
    synchronous = durability
  }
  return run({ sql, parameters: [] })
}

function run({ sql, parameters }: StatementRequest) {
  const statement = prepare(sql)
  if (statement.reader) return { rows: statement.all(...parameters), changes: 0 }
  return { rows: [], changes: statement.run(...parameters).changes }
}

function prepare(sql: string): Statement {
  const known = prepared.get(sql)
  if (known !== undefined) return known
  const statement = database.prepare(sql)
  if (prepared.size >= statementsKept) prepared.delete(prepared.keys().next().value ?? '')
  prepared.set(sql, statement)
  return statement
}

function attempt(work: () => { rows: unknown[]; changes: number }): Outcome {
  try {
    return { result: work() }
  } catch (error) {
    const code = error instanceof SQLite.SqliteError ? error.code : 'UNKNOWN'
    return { failure: { message: error instanceof Error ? error.message : String(error), code } }
  }
}

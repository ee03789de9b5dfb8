import { parentPort, workerData } from 'node:worker_threads'
import { checkpointWhenLarge } from './checkpoint.ts'
import { openWriter } from './open-connection.ts'
import {
  isFailure,
  type Failure,
  type Job,
  type JobReply,
  type Outcome,
  type Query,
  type SqlValue,
  type ThreadData,
  type WriterReply,
  type WriterRequest,
} from './protocol.ts'
import { StatementCache } from './statement-cache.ts'
import { toFailure } from './thread-failure.ts'

if (parentPort === null) throw new Error('This file runs as a thread of the server.')
const port = parentPort
// The main thread is the only one that starts this file.
const { file, busyMs } = workerData as ThreadData

const nothing: Outcome = { columns: [], values: [], changes: 0 }

function serve(database: ReturnType<typeof openWriter>): void {
  const statements = new StatementCache(database)
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const rollback = database.prepare('ROLLBACK')
  const savepoint = database.prepare('SAVEPOINT job')
  const release = database.prepare('RELEASE job')
  const rollbackToSavepoint = database.prepare('ROLLBACK TO job')
  const checkpoint = checkpointWhenLarge(database)
  let synchronous = ''

  const setSynchronous = (wanted: 'FULL' | 'NORMAL') => {
    if (synchronous === wanted) return
    database.pragma(`synchronous = ${wanted}`)
    synchronous = wanted
  }

  const run = (sql: string, parameters: readonly SqlValue[]): Outcome => {
    const cached = statements.get(sql)
    if (!cached.columns) {
      return { columns: [], values: [], changes: cached.statement.run(...parameters).changes }
    }
    const rows = cached.statement.all(...parameters)
    const columns = statements.columnsFor(cached, rows[0])
    return { columns, values: rows.flat(), changes: cached.statement.readonly ? 0 : rows.length }
  }

  const runSteps = (job: Job): JobReply => {
    let last = nothing
    for (const { sql, rows } of job.steps) {
      const { columns, statement } = statements.get(sql)
      if (job.silent && !columns) for (const row of rows) statement.run(...row)
      else for (const row of rows) last = run(sql, row)
    }
    return job.silent ? null : last
  }

  /** A statement that fails undoes itself; several together need a savepoint for that. */
  const runJob = (job: Job): JobReply => {
    const several = job.steps.length > 1 || job.steps.some((step) => step.rows.length > 1)
    if (several) savepoint.run()
    try {
      const reply = runSteps(job)
      if (several) release.run()
      return reply
    } catch (error) {
      // A full or broken disk ends the whole transaction: then nothing of anybody is stored.
      if (!database.inTransaction) throw error
      if (several) {
        rollbackToSavepoint.run()
        release.run()
      }
      return toFailure(database, error)
    }
  }

  const undo = () => {
    if (database.inTransaction) rollback.run()
  }

  const guarded = (work: () => WriterReply, undoes: boolean): WriterReply => {
    try {
      return work()
    } catch (error) {
      const failure: Failure = toFailure(database, error)
      if (undoes) undo()
      return { kind: 'failure', failure }
    }
  }

  const runGroup = (full: boolean, jobs: readonly Job[]): WriterReply => {
    setSynchronous(full ? 'FULL' : 'NORMAL')
    begin.run()
    const replies = jobs.map(runJob)
    commit.run()
    return { kind: 'jobs', replies }
  }

  /** Each for itself, as if they had come one by one; whoever sent them together decides what a failure means. */
  const runQuery = ({ sql, parameters }: Query): Outcome | Failure => {
    if (!database.inTransaction) return ended
    try {
      return run(sql, parameters)
    } catch (error) {
      return toFailure(database, error)
    }
  }

  const answer = (request: WriterRequest): WriterReply => {
    switch (request.kind) {
      case 'group':
        return guarded(() => runGroup(request.full, request.jobs), true)
      case 'steps':
        return guarded(() => {
          if (request.begin) {
            setSynchronous('FULL')
            begin.run()
          }
          const outcomes = request.queries.map(runQuery)
          if (request.commit && outcomes.some(isFailure)) undo()
          else if (request.commit) commit.run()
          return { kind: 'outcomes', outcomes, ended: request.commit }
        }, request.commit)
      case 'end':
        return guarded(() => {
          if (!request.commit) undo()
          else if (!database.inTransaction) return { kind: 'failure', failure: ended }
          else commit.run()
          return { kind: 'outcomes', outcomes: [], ended: true }
        }, true)
    }
  }

  port.on('message', (request: WriterRequest | 'close') => {
    if (request === 'close') {
      undo()
      database.close()
      port.close()
      return
    }
    port.postMessage(answer(request))
    const failure = request.kind === 'steps' && !request.commit ? null : checkpoint()
    if (failure) port.postMessage({ kind: 'brokenDisk', failure } satisfies WriterReply)
  })
}

const ended: Failure = { code: 'ENDED', message: 'The transaction has ended', constraints: [] }

try {
  serve(openWriter(file, busyMs))
  port.postMessage('ready')
} catch (error) {
  port.postMessage(toFailure(null, error))
}

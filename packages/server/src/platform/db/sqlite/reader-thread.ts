import { parentPort, workerData } from 'node:worker_threads'
import { openReader } from './open-connection.ts'
import type { Failure, Outcome, Query, ReaderReply, SqlValue, ThreadData } from './protocol.ts'
import { StatementCache } from './statement-cache.ts'
import { toFailure } from './thread-failure.ts'

if (parentPort === null) throw new Error('This file runs as a thread of the server.')
const port = parentPort
// The main thread is the only one that starts this file.
const { file, busyMs, limits } = workerData as ThreadData

/** Answers that are ready wait at most this long for the others of their batch. */
const flushMilliseconds = 2
/** The clock is read once in so many rows. */
const rowsBetweenLooks = 256

function limitReached(code: 'TOO_SLOW' | 'TOO_LARGE', sql: string): Error {
  return Object.assign(new Error(`The limits of a query were reached by ${sql.slice(0, 500)}`), { code })
}

function serve(database: ReturnType<typeof openReader>): void {
  const statements = new StatementCache(database)

  const read = ({ sql, parameters }: Query): Outcome => {
    const cached = statements.get(sql)
    if (!cached.columns) throw new Error(`Only queries can be read: ${sql.slice(0, 500)}`)
    const values: SqlValue[] = []
    const until = performance.now() + limits.milliseconds
    let columns = cached.columns
    let rows = 0
    let bytes = 0
    for (const row of cached.statement.iterate(...parameters)) {
      if (rows === 0) columns = statements.columnsFor(cached, row)
      rows += 1
      for (const value of row) {
        bytes += typeof value === 'string' || value instanceof Uint8Array ? value.length : 8
        values.push(value)
      }
      if (rows > limits.rows || bytes > limits.bytes) throw limitReached('TOO_LARGE', sql)
      if (rows % rowsBetweenLooks === 0 && performance.now() > until) throw limitReached('TOO_SLOW', sql)
    }
    return { columns, values, changes: 0 }
  }

  const answer = (query: Query): Outcome | Failure => {
    try {
      return read(query)
    } catch (error) {
      return toFailure(null, error)
    }
  }

  port.on('message', (queries: readonly Query[] | 'close') => {
    if (queries === 'close') {
      database.close()
      port.close()
      return
    }
    let flushed = performance.now()
    let ready: (Outcome | Failure)[] = []
    for (const query of queries) {
      ready.push(answer(query))
      if (performance.now() - flushed < flushMilliseconds) continue
      port.postMessage(ready satisfies ReaderReply)
      ready = []
      flushed = performance.now()
    }
    if (ready.length > 0) port.postMessage(ready satisfies ReaderReply)
  })
}

try {
  serve(openReader(file, busyMs))
  port.postMessage('ready')
} catch (error) {
  port.postMessage(toFailure(null, error))
}

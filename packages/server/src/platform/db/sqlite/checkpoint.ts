import type { Database } from 'better-sqlite3'
import type { Failure } from './protocol.ts'
import { toFailure } from './thread-failure.ts'

const pagesToCheckpoint = 1_000
const commitsBetweenLooks = 16

/**
 * Copies the log into the database file once it is long. Called after the answer to a commit is out, so that nobody
 * waits for it; and unlike SQLite's own, it does not hide that the disk failed.
 */
export function checkpointWhenLarge(database: Database): () => Failure | null {
  const look = database.prepare<[], { log: number }>('PRAGMA wal_checkpoint(NOOP)')
  const copy = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')
  let commits = 0
  return () => {
    commits += 1
    if (commits < commitsBetweenLooks || database.inTransaction) return null
    commits = 0
    try {
      if ((look.get()?.log ?? 0) >= pagesToCheckpoint) copy.all()
      return null
    } catch (error) {
      return toFailure(null, error)
    }
  }
}

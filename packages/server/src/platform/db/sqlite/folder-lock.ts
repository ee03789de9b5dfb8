import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { StartError } from '../../lifecycle/index.ts'

export interface FolderLock {
  release(): void
}

/**
 * Keeps every other process off the data folder. The lock is the kernel's, taken through a SQLite file of its own, so
 * that it is gone the moment this process is, however that ended. The number in `parley.pid` only tells who holds it.
 */
export function lockFolder(dataDir: string): FolderLock {
  const pidFile = join(dataDir, 'parley.pid')
  let held: SQLite.Database | undefined
  try {
    held = new SQLite(join(dataDir, 'parley.lock'), { timeout: 0 })
    held.pragma('journal_mode = MEMORY')
    held.exec('BEGIN EXCLUSIVE')
    writeFileSync(pidFile, `${process.pid}\n`)
  } catch (error) {
    held?.close()
    throw lockError(error, dataDir, pidFile)
  }
  const database = held
  return { release: () => void database.close() }
}

function lockError(error: unknown, dataDir: string, pidFile: string): StartError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('SQLITE_BUSY')) {
    return new StartError(
      `The data folder ${dataDir} is in use by another Parley${holder(pidFile)}. Stop that one first, or choose another folder with PARLEY_DATA_DIR.`,
      { cause: error },
    )
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new StartError(`There is no space left for the data folder ${dataDir}. Free some, then start again.`, {
      cause: error,
    })
  }
  return new StartError(
    `The data folder ${dataDir} cannot be written (${code || 'unknown'}). Give it to this user, or choose another with PARLEY_DATA_DIR.`,
    { cause: error },
  )
}

function holder(pidFile: string): string {
  try {
    return ` (process ${Number.parseInt(readFileSync(pidFile, 'utf8'), 10)})`
  } catch {
    return ''
  }
}

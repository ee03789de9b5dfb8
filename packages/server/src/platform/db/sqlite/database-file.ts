import { closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import SQLite from 'better-sqlite3'
import { StartError } from '../../lifecycle/index.ts'

/** "prly" in the header of the file: it tells our database from any other program's. */
export const applicationId = 0x70726c79

/** In a data folder while its contents are being exchanged. */
export const restoreMarker = 'restore-unfinished'

/** Above this the check would be felt at start (2.5 ms for each MB): such a file is checked while the server runs. */
const checkedAtStartBytes = 64 * 1024 * 1024

/**
 * Makes sure that the file is a sound database of ours before anything writes to it. A new one comes into being under
 * another name and is renamed when complete: an empty file under the real name is always damage, and is never
 * replaced. Returns whether the pages were looked at.
 */
export function prepareDatabaseFile(file: string, checkedBytes = checkedAtStartBytes): { checked: boolean } {
  if (existsSync(join(dirname(file), restoreMarker))) {
    throw new StartError(
      `A restore into ${dirname(file)} was interrupted. Run it again: npx parley restore FILE --force`,
    )
  }
  if (!existsSync(file)) {
    if (existsSync(`${file}-wal`)) throw damaged(file, 'its log is there, the database itself is not')
    create(file)
    return { checked: true }
  }
  const bytes = statSync(file).size
  const header = firstBytes(file)
  if (header !== 'SQLite format 3\0') throw damaged(file, bytes === 0 ? 'it is empty' : 'it is no SQLite database')
  const checked = bytes <= checkedBytes
  try {
    const database = new SQLite(file, { fileMustExist: true, timeout: 5_000 })
    try {
      checkOwner(file, database)
      const [first] = checked ? (database.pragma('quick_check(1)') as { quick_check: string }[]) : []
      if (first && first.quick_check !== 'ok') throw damaged(file, first.quick_check)
    } finally {
      database.close()
    }
  } catch (error) {
    throw error instanceof StartError ? error : openError(file, error)
  }
  return { checked }
}

function create(file: string): void {
  const unfinished = `${file}.new`
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(unfinished + suffix, { force: true })
  try {
    const database = new SQLite(unfinished)
    database.pragma(`application_id = ${applicationId}`)
    database.pragma('journal_mode = WAL')
    database.close()
    renameSync(unfinished, file)
    syncFolder(dirname(file))
  } catch (error) {
    throw openError(file, error)
  }
}

function checkOwner(file: string, database: SQLite.Database): void {
  const id = database.pragma('application_id', { simple: true })
  if (id === applicationId) return
  // Databases from before there was a mark.
  const ours = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'").get() !== undefined
  if (id === 0 && ours) database.pragma(`application_id = ${applicationId}`)
  else throw new StartError(`${file} belongs to another program. Choose another folder with PARLEY_DATA_DIR.`)
}

function firstBytes(file: string): string {
  try {
    const opened = openSync(file, 'r')
    try {
      const bytes = Buffer.alloc(16)
      return bytes.toString('latin1', 0, readSync(opened, bytes, 0, 16, 0))
    } finally {
      closeSync(opened)
    }
  } catch (error) {
    throw openError(file, error)
  }
}

/** A rename is durable once its folder is. */
export function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

export function damaged(file: string, detail: string): StartError {
  const [line] = detail.split('\n', 1)
  return new StartError(
    `The database ${file} is damaged: ${line}. It was left as it is; bring back a backup with: npx parley restore FILE`,
  )
}

/** Why a database cannot be opened, for the person at the terminal. */
export function openError(file: string, error: unknown): StartError {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return damaged(file, message)
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new StartError(`There is no space left for the database ${file}. Free some, then start again.`, {
      cause: error,
    })
  }
  if (/^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EACCES|EROFS|EPERM)/.test(code)) {
    return new StartError(
      `The database ${file} cannot be written (${code}). Give it to this user, or choose another folder with PARLEY_DATA_DIR.`,
      {
        cause: error,
      },
    )
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new StartError(`The database ${file} is locked by another program. Close that one first.`, { cause: error })
  }
  return new StartError(`The database ${file} could not be opened: ${message}`, { cause: error })
}

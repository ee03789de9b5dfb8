import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from './database.ts'

const backupsKept = 5

/** A copy of the whole database beside it, complete or not there at all. Older ones go. */
export async function backupBefore(migrationId: string, database: Database, dataDir: string): Promise<void> {
  const folder = join(dataDir, 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const file = join(folder, `before-${migrationId}-${stamp}.db`)
  const unfinished = `${file}.partial`
  try {
    await database.snapshot(unfinished)
    sync(unfinished)
    renameSync(unfinished, file)
    sync(folder)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
  removeOld(folder)
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) if (name.endsWith('.db.partial')) rmSync(join(folder, name))
  const made = readdirSync(folder)
    .filter((name) => name.startsWith('before-') && name.endsWith('.db'))
    .map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }))
    .toSorted((left, right) => left.at - right.at || left.name.localeCompare(right.name))
  for (const { name } of made.slice(0, -backupsKept)) rmSync(join(folder, name))
}

function sync(path: string): void {
  const opened = openSync(path, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

import { copyFile, mkdtemp, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { StartError } from '../../lifecycle/index.ts'
import type { Migration } from '../migration.ts'
import type { WordIndex } from '../word-index.ts'
import { checkFile, copyTo } from '../sqlite/copy.ts'
import { ArchiveWriter } from './archive-writer.ts'
import { copyPostgresTo } from './from-postgres.ts'
import { databaseName, filesName, manifestName, secretName, type Manifest } from './manifest.ts'
import { openSqliteTables } from './sqlite-tables.ts'
import { StoredFiles } from './stored-files.ts'

export interface BackupSource {
  /** A PostgreSQL address; null for SQLite in the data folder. */
  url: string | null
  dataDir: string
  /** All that this version knows. */
  migrations: readonly Migration[]
  wordIndexes?: readonly WordIndex[]
  version: string
  now?: () => number
}

export interface BackupReport extends Manifest {
  file: string
  bytes: number
  milliseconds: number
}

/**
 * One archive of the whole house as of one moment: database, files and the sealed keys' secret. Taken beside the
 * running server, from inside it or from another process. The file is complete or not there.
 */
export async function backupTo(file: string, source: BackupSource): Promise<BackupReport> {
  const started = performance.now()
  const target = resolve(file)
  const unfinished = `${target}.partial`
  await rm(unfinished, { force: true })
  const staging = await mkdtemp(join(source.dataDir, '.backup-')).catch((error: unknown) => {
    throw new StartError(`There is no data folder to back up at ${source.dataDir}.`, { cause: error })
  })
  try {
    const manifest = await write(unfinished, staging, source)
    await rename(unfinished, target)
    await syncFolder(dirname(target))
    const { size } = await stat(target)
    return { ...manifest, file: target, bytes: size, milliseconds: Math.round(performance.now() - started) }
  } finally {
    await rm(unfinished, { force: true })
    await rm(staging, { recursive: true, force: true })
  }
}

async function write(unfinished: string, staging: string, source: BackupSource): Promise<Manifest> {
  const held = join(staging, 'held')
  await mkdir(held, { mode: 0o700 })
  const files = new StoredFiles(join(source.dataDir, filesName), held)
  await files.hold()
  const database = join(staging, databaseName)
  if (source.url === null) await copyTo(join(source.dataDir, databaseName), database)
  else await copyPostgresTo(database, source.url, source)
  await files.hold()
  const found = await checkFile(database)
  if (found !== 'ok') throw new StartError(`The database is damaged (${found}). No backup was made of it.`)

  const archive = new ArchiveWriter(unfinished, join(staging, 'sums'))
  try {
    await archive.addFile(databaseName, database)
    const secret = await addSecret(archive, source.dataDir, staging)
    let count = 0
    let bytes = 0
    for await (const { path, source: from } of files.list()) {
      bytes += await archive.addFile(`${filesName}/${path}`, from)
      count += 1
    }
    const manifest: Manifest = {
      format: 1,
      madeAt: new Date((source.now ?? Date.now)()).toISOString(),
      version: source.version,
      dialect: source.url === null ? 'sqlite' : 'postgres',
      ...contentsOf(database),
      files: count,
      fileBytes: bytes,
      secret,
    }
    await archive.addText(manifestName, `${JSON.stringify(manifest, null, 2)}\n`)
    await archive.finish()
    return manifest
  } catch (error) {
    await archive.abandon()
    throw error
  }
}

function contentsOf(database: string): Pick<Manifest, 'migrations' | 'rows'> {
  const tables = openSqliteTables(database, { readonly: false })
  try {
    return { migrations: tables.migrations(), rows: tables.counts() }
  } finally {
    tables.close()
  }
}

async function addSecret(archive: ArchiveWriter, dataDir: string, staging: string): Promise<boolean> {
  const copy = join(staging, secretName)
  try {
    await copyFile(join(dataDir, secretName), copy)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
  await archive.addFile(secretName, copy)
  return true
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}

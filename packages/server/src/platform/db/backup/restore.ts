import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '../../lifecycle/index.ts'
import type { Migration } from '../migration.ts'
import type { WordIndex } from '../word-index.ts'
import { checkFile } from '../sqlite/copy.ts'
import { restoreMarker } from '../sqlite/database-file.ts'
import { lockFolder } from '../sqlite/folder-lock.ts'
import { isArchive, readJson, unpack } from './archive-reader.ts'
import { belongs, databaseName, filesName, manifest, manifestName, secretName, type Manifest } from './manifest.ts'
import { openSqliteTables } from './sqlite-tables.ts'
import { copyToPostgres, postgresHasData } from './to-postgres.ts'

export interface RestoreTarget {
  /** A PostgreSQL address; null for SQLite in the data folder. */
  url: string | null
  dataDir: string
  /** All that this version knows. */
  migrations: readonly Migration[]
  wordIndexes?: readonly WordIndex[]
  /** Replaces what is there. Its folder's former contents are kept beside it, in `before-restore-…`. */
  force?: boolean
  now?: () => number
}

export interface RestoreReport extends Manifest {
  /** Where what was there before is now; null where there was nothing. */
  keptIn: string | null
  milliseconds: number
}

const replacedNames = [databaseName, `${databaseName}-wal`, `${databaseName}-shm`, secretName, filesName]

/** Brings back a house from an archive. Everything is unpacked and verified before anything is replaced. */
export async function restoreFrom(file: string, target: RestoreTarget): Promise<RestoreReport> {
  const started = performance.now()
  const { dataDir, url, force = false } = target
  if (!existsSync(file)) throw new StartError(`There is no file ${file}.`)
  if (!(await isArchive(file))) throw new StartError(`${file} is no backup of Parley.`)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const lock = lockFolder(dataDir)
  const staging = await mkdtemp(join(dataDir, '.restore-'))
  try {
    if (!force) await refuseToReplace(target)
    const contents = await unpackVerified(file, staging, target)
    if (url !== null) await copyToPostgres(staging, url, { ...target, version: contents.version })
    const keptIn = await exchange(staging, target, url === null)
    return { ...contents, keptIn, milliseconds: Math.round(performance.now() - started) }
  } finally {
    await rm(staging, { recursive: true, force: true })
    lock.release()
  }
}

async function refuseToReplace({ dataDir, url }: RestoreTarget): Promise<void> {
  const there = (await readdir(dataDir)).find((name) => replacedNames.includes(name))
  if (there !== undefined && !existsSync(join(dataDir, restoreMarker))) {
    throw new StartError(
      `The data folder ${dataDir} is not empty (${there}). Choose another, or replace it with --force.`,
    )
  }
  if (url !== null && (await postgresHasData(url))) {
    throw new StartError('The PostgreSQL database is not empty. Choose another, or replace it with --force.')
  }
}

async function unpackVerified(file: string, staging: string, target: RestoreTarget): Promise<Manifest> {
  try {
    await unpack(file, staging, belongs)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`${file} cannot be restored: ${reason}. Nothing was changed.`, { cause: error })
  }
  const parsed = manifest.safeParse(await readJson(join(staging, manifestName)))
  if (!parsed.success) throw new StartError(`${file} is no backup that this version can read. Nothing was changed.`)
  const known = new Set(target.migrations.map(({ id }) => id))
  const newer = parsed.data.migrations.find((id) => !known.has(id))
  if (newer !== undefined) {
    throw new StartError(
      `${file} was made by Parley ${parsed.data.version}, which is newer (${newer}). Restore it with that version.`,
    )
  }
  const wrong = (await wrongInDatabase(join(staging, databaseName), parsed.data)) ?? null
  if (wrong !== null) throw new StartError(`${file} cannot be restored: ${wrong}. Nothing was changed.`)
  return parsed.data
}

async function wrongInDatabase(file: string, contents: Manifest): Promise<string | null> {
  const found = await checkFile(file)
  if (found !== 'ok') return found
  const tables = openSqliteTables(file, { readonly: false })
  try {
    const counts = tables.counts()
    const wrong = Object.keys(contents.rows).find((name) => counts[name] !== contents.rows[name])
    return wrong === undefined ? tables.brokenReference() : `the rows of ${wrong} are not those it was made with`
  } finally {
    tables.close()
  }
}

/** Renames only, under a marker: a server does not start on a folder left in the middle of it. */
async function exchange(staging: string, target: RestoreTarget, withDatabase: boolean): Promise<string | null> {
  const { dataDir, now = Date.now } = target
  const marker = join(dataDir, restoreMarker)
  await writeFile(marker, '')
  const leaving = (await readdir(dataDir)).filter((name) => replacedNames.includes(name))
  const keptIn = join(dataDir, `before-restore-${new Date(now()).toISOString().replaceAll(/[:.]/g, '-')}`)
  if (leaving.length > 0) await mkdir(keptIn, { mode: 0o700 })
  for (const name of leaving) await rename(join(dataDir, name), join(keptIn, name))
  const arriving = [secretName, filesName, ...(withDatabase ? [databaseName] : [])]
  for (const name of arriving) {
    if (existsSync(join(staging, name))) await rename(join(staging, name), join(dataDir, name))
  }
  await rm(marker)
  return leaving.length > 0 ? keptIn : null
}

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartError } from '../../lifecycle/index.ts'
import { copyTo } from '../sqlite/copy.ts'
import { syncFolder } from '../sqlite/database-file.ts'
import { lockFolder } from '../sqlite/folder-lock.ts'
import { copyPostgresTo, type KnownSchema } from './from-postgres.ts'
import { databaseName } from './manifest.ts'
import { openSqliteTables } from './sqlite-tables.ts'
import type { RowCounts } from './tables.ts'
import { copyToPostgres, postgresHasData } from './to-postgres.ts'

export interface DatabaseCopy extends KnownSchema {
  /** Where each is: the address of a PostgreSQL database, or a data folder. */
  from: string
  to: string
  version: string
}

export interface CopyReport {
  rows: RowCounts
  milliseconds: number
}

/**
 * Every row of one database in another, of either kind. The source is read as of one moment and never changed; the
 * target must hold nothing, and holds nothing when something fails. Files and the secret are not in a database.
 */
export async function copyDatabase(copy: DatabaseCopy): Promise<CopyReport> {
  const started = performance.now()
  const rows = isPostgres(copy.to) ? await intoPostgres(copy) : await intoFolder(copy)
  return { rows, milliseconds: Math.round(performance.now() - started) }
}

async function intoPostgres(copy: DatabaseCopy): Promise<RowCounts> {
  if (await postgresHasData(copy.to)) throw notEmpty('The PostgreSQL database')
  return staged(isPostgres(copy.from) ? tmpdir() : copy.from, async (staging) => {
    await take(copy, staging)
    return copyToPostgres(staging, copy.to, copy)
  })
}

async function intoFolder(copy: DatabaseCopy): Promise<RowCounts> {
  await mkdir(copy.to, { recursive: true, mode: 0o700 })
  const lock = lockFolder(copy.to)
  try {
    const target = join(copy.to, databaseName)
    if (existsSync(target)) throw notEmpty(`The data folder ${copy.to}`)
    return await staged(copy.to, async (staging) => {
      const expected = await take(copy, staging)
      // What is older than this version is brought up to it by the next start, as ever.
      const counted = countFile(join(staging, databaseName))
      await rename(join(staging, databaseName), target)
      syncFolder(copy.to)
      return verified(expected, counted)
    })
  } finally {
    lock.release()
  }
}

/** The source as a SQLite file of its own, and what it must hold. */
async function take(copy: DatabaseCopy, staging: string): Promise<RowCounts> {
  const file = join(staging, databaseName)
  const { from } = copy
  if (!isPostgres(from)) {
    const source = join(from, databaseName)
    if (!existsSync(source)) throw new StartError(`There is no database in ${from}.`)
    await copyTo(source, file)
    return countFile(file)
  }
  if (!(await postgresHasData(from))) throw new StartError('The PostgreSQL database to copy from holds nothing.')
  return copyPostgresTo(file, from, copy)
}

function countFile(file: string): RowCounts {
  const tables = openSqliteTables(file, { readonly: false })
  try {
    const broken = tables.brokenReference()
    if (broken !== null) throw new StartError(`The database cannot be copied: ${broken}.`)
    return tables.counts()
  } finally {
    tables.close()
  }
}

function verified(expected: RowCounts, counted: RowCounts): RowCounts {
  const wrong = Object.keys(expected).find((name) => counted[name] !== expected[name])
  if (wrong !== undefined) throw new Error(`The rows of ${wrong} did not arrive`)
  return expected
}

async function staged<Result>(beside: string, work: (staging: string) => Promise<Result>): Promise<Result> {
  const staging = await mkdtemp(join(beside, '.copy-')).catch((error: unknown) => {
    throw new StartError(`Nothing can be written in ${beside}.`, { cause: error })
  })
  try {
    return await work(staging)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

function isPostgres(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place)
}

function notEmpty(what: string): StartError {
  return new StartError(`${what} to copy into is not empty. Choose another; nothing was changed.`)
}

import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  eachDatabase as eachEmptyDatabase,
  templateDatabase,
  temporaryPostgres,
  type TemporaryDatabase,
} from '@parley/lab'
import { migrate, openDatabase, wordsOf } from '#platform/db/index.ts'
import { migrations } from '../migrations/index.ts'

/** Setting a database up takes longer than most tests that want one: it is done once and copied. */
const fingerprint = createHash('sha256')
  .update(
    JSON.stringify(
      migrations.map(({ id, statements }) => [id, statements(wordsOf.sqlite), statements(wordsOf.postgres)]),
    ),
  )
  .digest('hex')
  .slice(0, 16)

const ready = join(tmpdir(), `parley-template-${fingerprint}.db`)

async function setUp(url: string | null, dataDir: string): Promise<void> {
  const database = await openDatabase({ url, dataDir })
  await migrate(database, migrations, { dataDir })
  await database.close()
}

/** The file of a house without anybody in it, unless the folder has one already. */
export async function furnishFolder(dataDir: string): Promise<void> {
  if (existsSync(join(dataDir, 'parley.db'))) return
  if (!existsSync(ready)) {
    const folder = await mkdtemp(join(tmpdir(), 'parley-template-'))
    await setUp(null, folder)
    renameSync(join(folder, 'parley.db'), ready)
    rmSync(folder, { recursive: true })
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  copyFileSync(ready, join(dataDir, 'parley.db'))
}

/** A PostgreSQL database of a house without anybody in it; null for SQLite, whose file comes with the data folder. */
const furnishedDatabase = async (): Promise<string | null> => {
  const template = await templateDatabase(`parley_template_${fingerprint}`, async (url) => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-template-'))
    await setUp(url, folder)
    rmSync(folder, { recursive: true })
  })
  return (await temporaryPostgres(template)) ?? null
}

/** As the lab's, with the tables of this version in each. */
export function eachDatabase(suite: (name: 'sqlite' | 'postgres', temporaryDatabase: TemporaryDatabase) => void): void {
  eachEmptyDatabase((name, empty) => suite(name, name === 'sqlite' ? empty : furnishedDatabase))
}

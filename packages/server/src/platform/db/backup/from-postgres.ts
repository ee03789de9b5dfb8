import { mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import { StartError } from '../../lifecycle/index.ts'
import { migrate } from '../migrate.ts'
import type { Migration } from '../migration.ts'
import type { WordIndex } from '../word-index.ts'
import { openDatabase } from '../open-database.ts'
import { connect } from '../postgres/pool.ts'
import { databaseName } from './manifest.ts'
import { postgresTables } from './postgres-tables.ts'
import { openSqliteTables } from './sqlite-tables.ts'
import { copyTables, migrationsTable, type RowCounts } from './tables.ts'
import { fillFullText } from './word-indexes.ts'

/** What this version knows of its databases. */
export interface KnownSchema {
  migrations: readonly Migration[]
  wordIndexes?: readonly WordIndex[]
}

/** The rows of a PostgreSQL database as of one moment, as a SQLite file with the same schema. Gives how many of each. */
export async function copyPostgresTo(
  file: string,
  url: string,
  { migrations, wordIndexes = [] }: KnownSchema,
): Promise<RowCounts> {
  const client = await connect(url)
  const folder = await mkdtemp(join(dirname(file), 'tables-'))
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    await makeEmpty(folder, await appliedTo(client, migrations))
    const tables = openSqliteTables(join(folder, databaseName), { readonly: false })
    let counts: RowCounts
    try {
      counts = await copyTables(postgresTables(client), tables)
      const broken = tables.brokenReference()
      if (broken) throw new Error(`The copy is not whole: ${broken}`)
    } finally {
      tables.close()
    }
    await client.query('COMMIT')
    fillFullText(join(folder, databaseName), wordIndexes)
    await rename(join(folder, databaseName), file)
    return counts
  } finally {
    await rm(folder, { recursive: true, force: true })
    await client.end()
  }
}

/** The schema as the server has it, which may be older than this version's. */
async function appliedTo(client: pg.Client, migrations: readonly Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ id: string }>(`SELECT id FROM ${migrationsTable} ORDER BY id`)
  const applied = new Set(rows.map((row) => row.id))
  const known = migrations.filter(({ id }) => applied.has(id))
  if (known.length < applied.size) {
    throw new StartError('The database was changed by a newer Parley. Make its backup with that version.')
  }
  return known
}

export async function makeEmpty(dataDir: string, migrations: readonly Migration[]): Promise<void> {
  const database = await openDatabase({ url: null, dataDir })
  try {
    await migrate(database, migrations, { dataDir })
  } finally {
    await database.close()
  }
}

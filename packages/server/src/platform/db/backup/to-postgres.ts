import { join } from 'node:path'
import { migrate } from '../migrate.ts'
import type { Migration } from '../migration.ts'
import { openDatabase } from '../open-database.ts'
import { connect } from '../postgres/pool.ts'
import { makeEmpty } from './from-postgres.ts'
import { databaseName, type Manifest } from './manifest.ts'
import { postgresTables } from './postgres-tables.ts'
import { openSqliteTables } from './sqlite-tables.ts'
import { copyTables, migrationsTable } from './tables.ts'

/** Fills a PostgreSQL database with the rows of an unpacked archive, all or none of them. */
export async function copyToPostgres(
  staging: string,
  url: string,
  contents: Manifest,
  migrations: readonly Migration[],
): Promise<void> {
  // The archive may be older than this version: its rows are brought up to it first.
  await makeEmpty(staging, migrations)
  const database = await openDatabase({ url, dataDir: staging })
  try {
    await migrate(database, migrations, { dataDir: staging, version: contents.version })
  } finally {
    await database.close()
  }
  const source = openSqliteTables(join(staging, databaseName), { readonly: false })
  const client = await connect(url)
  try {
    const target = postgresTables(client)
    await client.query('BEGIN')
    const names = (await target.tables()).map(({ name }) => name).filter((name) => name !== migrationsTable)
    await target.empty(names)
    await target.deferred(async () => {
      const copied = await copyTables(source, target)
      const counts = await target.counts(Object.keys(copied))
      const wrong = Object.keys(copied).find((name) => counts[name] !== copied[name])
      if (wrong !== undefined) throw new Error(`The rows of ${wrong} did not arrive`)
    })
    await target.resumeIdentities()
    await client.query('COMMIT')
  } finally {
    await client.end()
    source.close()
  }
}

export async function postgresHasData(url: string): Promise<boolean> {
  const client = await connect(url)
  try {
    const target = postgresTables(client)
    const names = (await target.tables()).map(({ name }) => name).filter((name) => name !== migrationsTable)
    const counts = await target.counts(names)
    return Object.values(counts).some((count) => count > 0)
  } finally {
    await client.end()
  }
}

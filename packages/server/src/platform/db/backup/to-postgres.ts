import { join } from 'node:path'
import { migrate } from '../migrate.ts'
import { openDatabase } from '../open-database.ts'
import { connect } from '../postgres/pool.ts'
import { makeEmpty, type KnownSchema } from './from-postgres.ts'
import { databaseName } from './manifest.ts'
import { postgresTables } from './postgres-tables.ts'
import { openSqliteTables } from './sqlite-tables.ts'
import { copyTables, migrationsTable, type RowCounts } from './tables.ts'
import { allowNoWords, fillWordColumns } from './word-indexes.ts'

/** Fills a PostgreSQL database with the rows of a SQLite file, all or none of them. Gives how many of each. */
export async function copyToPostgres(
  staging: string,
  url: string,
  { migrations, wordIndexes = [], version }: KnownSchema & { version: string },
): Promise<RowCounts> {
  // The file may be older than this version: its rows are brought up to it first.
  await makeEmpty(staging, migrations)
  const database = await openDatabase({ url, dataDir: staging })
  try {
    await migrate(database, migrations, { dataDir: staging, version })
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
    await allowNoWords(client, wordIndexes)
    let counts: RowCounts = {}
    await target.deferred(async () => {
      const copied = await copyTables(source, target)
      counts = await target.counts(Object.keys(copied))
      const wrong = Object.keys(copied).find((name) => counts[name] !== copied[name])
      if (wrong !== undefined) throw new Error(`The rows of ${wrong} did not arrive`)
    })
    await fillWordColumns(client, join(staging, databaseName), wordIndexes)
    await target.resumeIdentities()
    await client.query('COMMIT')
    return counts
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

import { randomBytes } from 'node:crypto'
import { after, describe, test } from 'node:test'
import pg from 'pg'

/** Gives the address of a new empty database, or null for SQLite, which makes its own in the data folder. */
export type TemporaryDatabase = () => Promise<string | null>

/** Runs the same tests on each database there is. */
export function eachDatabase(suite: (name: 'sqlite' | 'postgres', temporaryDatabase: TemporaryDatabase) => void): void {
  suite('sqlite', async () => null)
  const cluster = process.env['PARLEY_TEST_POSTGRES_URL']
  if (cluster !== undefined) return postgres(cluster, suite)
  const reason = 'PARLEY_TEST_POSTGRES_URL names no PostgreSQL'
  test('PostgreSQL', { skip: process.env['CI'] === 'true' ? false : reason }, () => {
    throw new Error(reason)
  })
}

function postgres(cluster: string, suite: Parameters<typeof eachDatabase>[0]): void {
  const made: string[] = []
  describe('PostgreSQL', () => {
    suite('postgres', async () => {
      const name = `parley_${randomBytes(6).toString('hex')}`
      await onCluster(cluster, `CREATE DATABASE ${name}`)
      made.push(name)
      const url = new URL(cluster)
      url.pathname = `/${name}`
      return url.href
    })
    after(async () => {
      for (const name of made) await onCluster(cluster, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    })
  })
}

async function onCluster(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** The cluster that tests may make databases in; `npm test` starts a throwaway one. */
export function testCluster(): string | undefined {
  return process.env['PARLEY_TEST_POSTGRES_URL']
}

const made: string[] = []

/** The address of a new empty database, gone when this process ends; undefined where there is no PostgreSQL. */
export async function temporaryPostgres(): Promise<string | undefined> {
  const cluster = testCluster()
  if (cluster === undefined) return undefined
  const name = `parley_${randomBytes(6).toString('hex')}`
  await onCluster(cluster, `CREATE DATABASE ${name}`)
  if (made.length === 0) process.once('beforeExit', () => void dropAll(cluster))
  made.push(name)
  const url = new URL(cluster)
  url.pathname = `/${name}`
  return url.href
}

async function dropAll(cluster: string): Promise<void> {
  for (const name of made.splice(0)) await onCluster(cluster, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
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

import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** The cluster that tests may make databases in; `npm test` starts a throwaway one. */
export function testCluster(): string | undefined {
  return process.env['PARLEY_TEST_POSTGRES_URL']
}

const made: string[] = []

/**
 * The address of a new database, empty or like `template`, gone when this process ends; undefined where there is no
 * PostgreSQL.
 */
export async function temporaryPostgres(template = 'template1'): Promise<string | undefined> {
  const cluster = testCluster()
  if (cluster === undefined) return undefined
  const name = `parley_${randomBytes(6).toString('hex')}`
  await onCluster(cluster, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`))
  if (made.length === 0) process.once('beforeExit', () => void dropAll(cluster))
  made.push(name)
  return addressOf(cluster, name)
}

const templates = new Set<string>()

/** Makes a database that others are copied from, unless a process before this one has; answers its name. */
export async function templateDatabase(name: string, fill: (url: string) => Promise<void>): Promise<string> {
  const cluster = testCluster()
  if (cluster === undefined || templates.has(name)) return name
  await onCluster(cluster, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name])
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount !== 0) return
    await client.query(`DROP DATABASE IF EXISTS ${name}_begun`)
    await client.query(`CREATE DATABASE ${name}_begun`)
    await fill(addressOf(cluster, `${name}_begun`))
    await client.query(`ALTER DATABASE ${name}_begun RENAME TO ${name}`)
  })
  templates.add(name)
  return name
}

function addressOf(cluster: string, name: string): string {
  const url = new URL(cluster)
  url.pathname = `/${name}`
  return url.href
}

async function dropAll(cluster: string): Promise<void> {
  for (const name of made.splice(0)) {
    await onCluster(cluster, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  }
}

async function onCluster(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

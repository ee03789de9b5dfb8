import { describe, test } from 'node:test'
import { temporaryPostgres, testCluster } from './postgres.ts'

/** Gives the address of a new empty database, or null for SQLite, which makes its own in the data folder. */
export type TemporaryDatabase = () => Promise<string | null>

/** Runs the same tests on each database there is. */
export function eachDatabase(suite: (name: 'sqlite' | 'postgres', temporaryDatabase: TemporaryDatabase) => void): void {
  suite('sqlite', async () => null)
  if (testCluster() !== undefined) {
    describe('PostgreSQL', () => suite('postgres', async () => (await temporaryPostgres()) ?? null))
    return
  }
  const reason = 'PARLEY_TEST_POSTGRES_URL names no PostgreSQL'
  test('PostgreSQL', { skip: process.env['CI'] === 'true' ? false : reason }, () => {
    throw new Error(reason)
  })
}

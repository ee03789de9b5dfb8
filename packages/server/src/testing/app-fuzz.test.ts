import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count } from '@parley/lab'
import { startTestApp } from './app.ts'
import { appHarness } from './app-harness.ts'
import { eachDatabase } from './furnished.ts'
import { typeFuzz } from './type-fuzz.ts'

// Before the first test: what a test awaits is tracked promise by promise, which costs a quarter more here.
const findings = await fuzz(null)

test('answers every wrong input on every route with a problem, never with a failure of its own', () => {
  assert.deepEqual(findings, [])
})

// What a database says to values it cannot take differs, what routes check before does not: the long run asks both.
if (count(1, 2) === 2) {
  eachDatabase((name, temporaryDatabase) => {
    if (name === 'sqlite') return
    test('does so on PostgreSQL too', async () => {
      assert.deepEqual(await fuzz(await temporaryDatabase()), [])
    })
  })
}

async function fuzz(databaseUrl: string | null): Promise<string[]> {
  const app = await startTestApp({ databaseUrl })
  const harness = appHarness(app)
  try {
    return await typeFuzz(harness)
  } finally {
    await harness.close?.()
    await app.close()
  }
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestApp } from './app.ts'
import { appHarness } from './app-harness.ts'
import { typeFuzz } from './type-fuzz.ts'

test('answers every wrong input on every route with a problem, never with a failure of its own', async () => {
  const app = await startTestApp()
  try {
    assert.deepEqual(await typeFuzz(appHarness(app)), [])
  } finally {
    await app.close()
  }
})

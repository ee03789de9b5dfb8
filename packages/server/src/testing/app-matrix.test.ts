import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestApp } from './app.ts'
import { appHarness } from './app-harness.ts'
import { routeMatrix } from './route-matrix.ts'

test('holds its policies on every route for everybody and hides what belongs to others', async () => {
  const app = await startTestApp()
  try {
    assert.deepEqual(await routeMatrix(appHarness(app)), [])
  } finally {
    await app.close()
  }
})

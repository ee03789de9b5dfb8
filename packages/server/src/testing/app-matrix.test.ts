import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestApp } from './app.ts'
import { appHarness } from './app-harness.ts'
import { routeMatrix } from './route-matrix.ts'

// Before the first test: what a test awaits is tracked promise by promise, which costs a quarter more here.
const app = await startTestApp()
const findings = await routeMatrix(appHarness(app))
await app.close()

test('holds its policies on every route for everybody and hides what belongs to others', () => {
  assert.deepEqual(findings, [])
})

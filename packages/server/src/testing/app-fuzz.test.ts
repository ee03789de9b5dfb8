import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestApp } from './app.ts'
import { appHarness } from './app-harness.ts'
import { typeFuzz } from './type-fuzz.ts'

// Before the first test: what a test awaits is tracked promise by promise, which costs a quarter more here.
const app = await startTestApp()
const findings = await typeFuzz(appHarness(app))
await app.close()

test('answers every wrong input on every route with a problem, never with a failure of its own', () => {
  assert.deepEqual(findings, [])
})

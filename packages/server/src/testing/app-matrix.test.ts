import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestApp } from './app.ts'
import { appHarness } from './app-harness.ts'
import { routeMatrix } from './route-matrix.ts'

// Before the first test: what a test awaits is tracked promise by promise, which costs a quarter more here.
const app = await startTestApp()
const findings = await routeMatrix(appHarness(app))
const writers = app.routes.filter(({ writes }) => writes !== undefined)
await app.close()

test('holds its policies on every route for everybody and hides what belongs to others', () => {
  assert.deepEqual(findings, [])
})

test('changes nothing by GET but where a sign-in service leads through the browser, or who reads is written down', () => {
  assert.deepEqual(writers.map(({ method, path }) => `${method} ${path}`).toSorted(), [
    'GET /api/admin/audit/export',
    'GET /api/admin/outbox/:id',
    'GET /api/admin/usage/export',
    'GET /api/auth/oidc/:id/callback',
    'GET /api/auth/oidc/:id/start',
    'GET /api/tool-servers/:id/callback',
  ])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count } from '@parley/lab'
import { startTestApp } from './app.ts'
import { appHarness } from './app-harness.ts'
import { eachDatabase } from './furnished.ts'
import { routeMatrix } from './route-matrix.ts'

// Before the first test: what a test awaits is tracked promise by promise, which costs a quarter more here.
const { findings, writers } = await matrix(null)

test('holds its policies on every route for everybody and hides what belongs to others', () => {
  assert.deepEqual(findings, [])
})

// Whose rows a query finds is decided by the same words in both databases: the long run asks the other one too.
if (count(1, 2) === 2) {
  eachDatabase((name, temporaryDatabase) => {
    if (name === 'sqlite') return
    test('does so on PostgreSQL too', async () => {
      assert.deepEqual((await matrix(await temporaryDatabase())).findings, [])
    })
  })
}

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

async function matrix(databaseUrl: string | null) {
  const app = await startTestApp({ databaseUrl })
  const harness = appHarness(app)
  try {
    const findings = await routeMatrix(harness)
    return { findings, writers: app.routes.filter(({ writes }) => writes !== undefined) }
  } finally {
    await harness.close?.()
    await app.close()
  }
}

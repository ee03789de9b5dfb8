import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { count } from '@parley/lab'
import { startTestApp } from './app.ts'
import { appHarness } from './app-harness.ts'
import { eachDatabase } from './furnished.ts'
import { query } from './look-inside.ts'
import { routeMatrix } from './route-matrix.ts'

// Before the first test: what a test awaits is tracked promise by promise, which costs a quarter more here.
const { findings, writers, acts } = await matrix(null)

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
    const acts = await query(app, databaseUrl, 'SELECT DISTINCT action FROM audit_entries')
    return { findings, acts, writers: app.routes.filter(({ writes }) => writes !== undefined) }
  } finally {
    await harness.close?.()
    await app.close()
  }
}

test('writes down nothing that the app has no words for', () => {
  const words = readFileSync(new URL('../../../web/src/features/account/act-in-words.ts', import.meta.url), 'utf8')
  const names = acts.map((row) => String(Object(row).action))
  assert.ok(names.length > 50, `${names.length} kinds of acts`)
  assert.deepEqual(
    names.filter((name) => !words.includes(`'${name}'`)),
    [],
  )
})

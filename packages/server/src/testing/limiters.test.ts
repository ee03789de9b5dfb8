import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/contract'
import type { LimiterName } from '#platform/http/index.ts'
import { startTestApp } from './app.ts'
import { TestClient } from './client.ts'

/** What costs more than its answer: another server, a model, an index, everything of something, a mail, a hash. */
const costly: Record<string, LimiterName> = {
  'POST /api/conversations/:id/messages': 'messages',
  'POST /api/messages': 'messages',
  'POST /api/messages/:id/edit': 'messages',
  'POST /api/messages/:id/regenerate': 'messages',
  'POST /api/messages/:id/continue': 'messages',
  'POST /v1/chat/completions': 'messages',
  'POST /v1/embeddings': 'messages',
  'POST /api/messages/:id/suggestions': 'asides',
  'GET /api/search': 'searches',
  'POST /api/collections/:id/search': 'searches',
  'POST /api/collections/:id/pages': 'fetches',
  'POST /api/documents/:id/refresh': 'fetches',
  'GET /api/conversations/:id/export': 'exports',
  'POST /api/conversations/:id/share': 'exports',
  'POST /api/messages/:id/fork': 'exports',
  'POST /api/me/export': 'costly',
  'POST /api/import': 'costly',
  'GET /api/admin/audit/export': 'costly',
  'POST /api/admin/audit/verify': 'costly',
  'GET /api/admin/usage/export': 'costly',
  'POST /api/admin/providers/:id/test': 'costly',
  'POST /api/admin/providers/:id/discover': 'costly',
  'POST /api/admin/web-search/test': 'costly',
  'POST /api/auth/register': 'register',
  'POST /api/auth/forgot-password': 'register',
  'POST /api/auth/login': 'login',
  'POST /api/auth/two-factor': 'login',
  'POST /api/auth/reset-password': 'login',
}

/** A row or two each, or bounded otherwise: documents by quotas, files by how many lie about unsent, their reading by
 * the queue. */
const cheap = new Set(
  `/api/assistants /api/auth/logout /api/auth/refresh /api/auth/token /api/collections /api/collections/:id/documents
  /api/collections/:id/pause /api/collections/:id/resume /api/conversations /api/conversations/:id/read
  /api/documents/:id/cancel /api/documents/:id/pause /api/documents/:id/resume /api/documents/:id/retry /api/files
  /api/imports/:id/cancel /api/knowledge/pause /api/knowledge/resume /api/me/api-keys /api/me/consent /api/me/passkeys
  /api/me/passkeys/options /api/me/two-factor/backup-codes /api/me/two-factor/disable /api/me/two-factor/enroll
  /api/messages/:id/feedback /api/messages/:id/take-back /api/prompts /api/runs/:id/approval /api/runs/:id/cancel`.split(
    /\s+/,
  ),
)

const app = await startTestApp({ perMinute: { asides: 2, searches: 2, fetches: 2, exports: 2 } })
const [ada, ben] = [new TestClient(app.url), new TestClient(app.url)]
await ada.register('ada')
await ben.register('ben')
test.after(() => app.close())

test('every costly route has its limit, and nobody adds a route without deciding', () => {
  const limits = new Map(app.routes.map(({ method, path, policy }) => [`${method} ${path}`, policy.limiter]))
  for (const [route, limiter] of Object.entries(costly)) assert.equal(limits.get(route), limiter, route)
  const undecided = app.routes.filter(
    ({ method, path, policy }) =>
      method === 'POST' && !['administrator', 'owner'].includes(policy.who) && !policy.limiter && !cheap.has(path),
  )
  assert.deepEqual(
    undecided.map(({ path }) => path),
    [],
  )
})

const bodies: Record<string, object> = {
  'POST /api/collections/:id/search': { query: 'wombats' },
  'POST /api/collections/:id/pages': { url: 'http://127.0.0.1:9/page' },
}

for (const [route, limiter] of Object.entries(costly).filter(([, name]) =>
  /asides|searches|fetches|exports/.test(name),
)) {
  test(`${route} is counted for each person by themselves`, async () => {
    app.clock.advance(61_000)
    const [method = '', path = ''] = route.split(' ')
    const address = path.replace(':id', newId()) + (path === '/api/search' ? '?q=wombats' : '')
    const ask = (client: TestClient) => client.call(method, address, bodies[route])
    for (let call = 0; call < 2; call += 1) assert.notEqual((await ask(ada)).status, 429, limiter)
    const refused = await ask(ada)
    assert.deepEqual([refused.status, Object(refused.body).code], [429, 'rate_limited'])
    assert.ok(Number(refused.headers.get('retry-after')) > 0)
    assert.notEqual((await ask(ben)).status, 429)
    app.clock.advance(61_000)
    assert.notEqual((await ask(ada)).status, 429)
  })
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { route } from '#platform/http/index.ts'
import { startPlantedApp, type Mistake } from './planted-app.ts'
import { routeMatrix } from './route-matrix.ts'

test('finds nothing where every promise holds', async () => {
  await using app = await startPlantedApp('none')
  assert.deepEqual(await routeMatrix(app), [])
})

const planted: [Mistake, RegExp][] = [
  [
    'forbids instead of hiding',
    /GET \/api\/notes\/:id as other: should answer 404 not_found but answers 403 forbidden/,
  ],
  ['other words for foreign', /GET \/api\/notes\/:id as administrator: answers otherwise than for what does not exist/],
  ['shows foreign text', /GET \/api\/notes\/:id as other: shows the author's text/],
  ['checks nobody', /GET \/api\/notes\/:id as owner: shows the author's text/],
  ['weaker headers', /GET \/api\/notes\/:id as author: says x-content-type-options: sniff/],
  ['weaker headers', /GET \/api\/notes\/:id as author: lets something in by the policy default-src 'self'; img-src \*/],
  ['weaker headers', /GET \/api\/notes\/:id as author: may be kept by anybody on the way/],
  ['writes nothing down', /POST \/api\/admin\/bell as owner: is written down nowhere/],
  ['undeclared answer', /POST \/api\/notes as author: answers 202, which it does not declare/],
]
for (const [mistake, finding] of planted) {
  test(`finds a product that ${mistake}: ${finding.source}`, async () => {
    await using app = await startPlantedApp(mistake)
    assert.match((await routeMatrix(app)).join('\n'), finding)
  })
}

test('finds a policy that lets in more or fewer than it names', async () => {
  await using app = await startPlantedApp('none')
  // The table says one thing, the server that was started from it another.
  const changed = app.routes.map((one) => ({
    ...one,
    policy: { who: one.path === '/api/people' ? 'owner' : 'session' } as const,
  }))
  const findings = (await routeMatrix({ ...app, routes: changed })).join('\n')
  assert.match(findings, /GET \/api\/people as administrator: should answer 403 forbidden but answers 204/)
  assert.match(findings, /GET \/api\/notes\/:id as readkey: should answer 403 forbidden but answers 200/)
})

test('fails for a route that was left out and for a case without a route', async () => {
  await using app = await startPlantedApp('none')
  const extra = route({
    method: 'GET',
    path: '/api/new',
    summary: 'New',
    policy: { who: 'public' },
    responses: { 204: null },
    handle: () => ({ status: 204 }),
  })
  const { 'GET /api/people': _left, ...cases } = app.cases
  const findings = await routeMatrix({
    ...app,
    routes: [...app.routes, extra],
    cases: { ...cases, 'GET /api/old': () => ({}) },
  })
  assert.deepEqual(findings, [
    'GET /api/people: no case says how to call it',
    'GET /api/new: no case says how to call it',
    'GET /api/old: a case for a route there is not',
  ])
})

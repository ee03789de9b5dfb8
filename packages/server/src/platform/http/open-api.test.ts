import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod/mini'
import { id, listOf, listQuery } from '@parley/contract'
import { serve } from './http-fixture.ts'
import { openApi, route, withOpenApi } from './index.ts'

const info = { title: 'Parley', version: '0.0.1' }
const thing = z.object({ id, name: z.string() })
const routes = [
  route({
    method: 'PATCH',
    path: '/api/things/:id',
    summary: 'Change a thing',
    policy: { who: 'user', scope: 'chat' },
    params: z.object({ id }),
    body: z.strictObject({ name: z.string().check(z.maxLength(50)) }),
    responses: { 200: thing },
    handle: ({ params, body }) => ({ status: 200, body: { id: params.id, name: body.name } }),
  }),
  route({
    method: 'GET',
    path: '/api/things',
    summary: 'All things',
    policy: { who: 'public' },
    query: z.object(listQuery),
    responses: { 200: listOf(thing) },
    handle: () => ({ status: 200, body: { items: [], nextCursor: null } }),
  }),
]

test('describes paths, parameters, bodies, answers and who may call', () => {
  const { paths } = openApi(routes, info)
  assert.deepEqual(Object.keys(paths), ['/api/things', '/api/things/{id}'])
  const text = JSON.stringify(paths['/api/things/{id}'])
  for (const part of [
    '"operationId":"patch-things-id"',
    '"in":"path","required":true',
    '"maxLength":50',
    '"additionalProperties":false',
    '"security":[{"session":[]},{"bearer":["chat"]}]',
    '#/components/schemas/Problem',
  ]) {
    assert.ok(text.includes(part), part)
  }
  assert.match(JSON.stringify(paths['/api/things']), /"name":"limit","in":"query","required":false/)
})

test('gives the same text whatever the order of declaration', () => {
  assert.equal(JSON.stringify(openApi(routes, info)), JSON.stringify(openApi([...routes].reverse(), info)))
})

test('is served to anybody and describes itself', async () => {
  await using server = await serve({ routes: withOpenApi(routes, info) })
  const response = await fetch(`${server.url}/api/openapi.json`)
  assert.equal(response.status, 200)
  assert.match(await response.text(), /"\/api\/openapi\.json"/)
})

test('can be read as a page, with every route, its fields and who may call, and nothing taken for markup', async () => {
  const hostile = route({
    method: 'GET',
    path: '/api/odd',
    summary: '<img src=x onerror=alert(1)>',
    policy: { who: 'administrator' },
    responses: { 204: null },
    handle: () => ({ status: 204 }),
  })
  await using server = await serve({ routes: withOpenApi([...routes, hostile], info) })
  const response = await fetch(`${server.url}/docs`)
  assert.match(response.headers.get('content-type') ?? '', /text\/html/)
  const page = await response.text()
  for (const part of ['/api/things/:id', '<code>name</code>', 'at most 50 characters', 'the scope <code>chat</code>']) {
    assert.ok(page.includes(part), part)
  }
  assert.ok(!page.includes('<img'))
  assert.equal((await fetch(`${server.url}/docs/reference.css`)).status, 200)
})

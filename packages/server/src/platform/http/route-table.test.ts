import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod/mini'
import { createRouteTable, route, type Route } from './index.ts'

function declare(method: Route['method'], path: string, more: Partial<Route> = {}): Route {
  const params = /:(\w+)/.exec(path)
  return {
    ...route({
      method,
      path,
      summary: 'Test',
      policy: { who: 'public' },
      responses: { 200: null },
      handle: () => ({ status: 200 }),
    }),
    ...(params && { params: z.record(z.string(), z.string()) }),
    ...more,
  }
}

const refused = (routes: Route[], words: RegExp) =>
  assert.throws(() => createRouteTable(routes, { strictBodies: true }), words)

test('refuses to start with a route that has no policy', () => {
  const { policy: _none, ...rest } = declare('GET', '/api/open')
  // What plain JavaScript, or a cast, would hand over.
  const routes: Route[] = JSON.parse(JSON.stringify([{ ...rest, policy: undefined }]))
  refused(routes, /GET \/api\/open has no policy/)
})

test('refuses duplicate routes and paths that differ only in the names of their parameters', () => {
  refused([declare('GET', '/api/a'), declare('GET', '/api/a')], /GET \/api\/a is declared twice/)
  refused([declare('GET', '/api/a/:id'), declare('POST', '/api/a/:name')], /are the same path/)
})

test('refuses parameters without a schema, bodies on GET and odd paths', () => {
  const { params: _none, ...bare } = declare('GET', '/api/a/:id')
  refused([bare], /schema for exactly the parameters/)
  refused([declare('GET', '/api/a', { body: z.strictObject({}) })], /cannot take a body/)
  refused([declare('GET', '/api/a/')], /router cannot hold/)
  refused([declare('GET', '/api/a', { policy: { who: 'user', credentials: 'ignored' } })], /not public/)
})

test('refuses a body that would silently drop unknown fields, however deep', () => {
  refused([declare('POST', '/api/a', { body: z.object({ a: z.string() }) })], /takes unknown fields/)
  refused([declare('POST', '/api/a', { body: z.strictObject({ a: z.array(z.object({ b: z.string() })) }) })], /unknown/)
  createRouteTable([declare('POST', '/api/a', { body: z.strictObject({ a: z.record(z.string(), z.string()) }) })], {
    strictBodies: true,
  })
})

test('prefers fixed words over parameters whatever the order of declaration', () => {
  const table = createRouteTable(
    [
      declare('GET', '/api/:kind/:id'),
      declare('GET', '/api/me/:id'),
      declare('GET', '/api/me/sessions'),
      declare('DELETE', '/api/me/:id'),
    ],
    { strictBodies: true },
  )
  assert.equal(table.find('/api/me/sessions')?.byMethod.get('GET')?.path, '/api/me/sessions')
  assert.equal(table.find('/api/me/42')?.byMethod.get('GET')?.path, '/api/me/:id')
  assert.deepEqual(table.find('/api/you/42')?.params, { kind: 'you', id: '42' })
  assert.deepEqual([...(table.find('/api/me/42')?.byMethod.keys() ?? [])], ['GET', 'DELETE'])
})

test('finds nothing for tricks with dots, slashes, case and encoding', () => {
  const table = createRouteTable([declare('GET', '/api/me'), declare('GET', '/api/things/:id')], { strictBodies: true })
  for (const path of [
    '/api/me/',
    '//api/me',
    '/API/me',
    '/api/./me',
    '/api/x/../me',
    '/api%2Fme',
    '/%61pi/me',
    '/api/things/',
    '/api/things/a/b',
    '/api/me;x=1',
    '/constructor',
    '/__proto__',
  ]) {
    assert.equal(table.find(path), null, path)
  }
})

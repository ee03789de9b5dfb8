import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod/mini'
import { id, newId } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { systemClock } from '#platform/clock.ts'
import { authenticateByName, problemOf, serve, unlimited } from './http-fixture.ts'
import { createMemoryLimiter, route } from './index.ts'

const note = z.object({ text: z.string() })
const routes = [
  route({
    method: 'GET',
    path: '/api/notes/:id',
    summary: 'One note',
    policy: { who: 'public' },
    params: z.object({ id }),
    responses: { 200: note },
    handle: ({ params }) => ({ status: 200, body: { text: params.id } }),
  }),
  route({
    method: 'POST',
    path: '/api/notes',
    summary: 'Write a note',
    policy: { who: 'user', scope: 'chat' },
    body: z.strictObject({ text: z.string(), tags: z.optional(z.array(z.string())) }),
    responses: { 201: note },
    handle: ({ body }) => ({ status: 201, body: { text: body.text } }),
  }),
  route({
    method: 'GET',
    path: '/api/broken',
    summary: 'Fails in a way nobody foresaw',
    policy: { who: 'public' },
    responses: { 200: note },
    handle: () => {
      throw new Error('SELECT secret FROM /var/lib/parley')
    },
  }),
  route({
    method: 'GET',
    path: '/api/leaky',
    summary: 'Says more than it declares',
    policy: { who: 'public' },
    responses: { 200: note },
    handle: () => ({ status: 200, body: { text: 'hello', passwordHash: 'x' } }),
  }),
  route({
    method: 'GET',
    path: '/api/stream',
    summary: 'Writes by itself',
    policy: { who: 'user' },
    responses: { 200: null },
    handle: () => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      stream: (response) => response.end('data: {}\n\n'),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/busy',
    summary: 'Cannot now',
    policy: { who: 'public' },
    responses: { 200: null },
    handle: () => {
      throw new AppError('provider_unavailable', 'The provider does not answer.', { retryable: true })
    },
  }),
]
const json = { 'content-type': 'application/json' }
const asMember = { cookie: 'parley=member', 'sec-fetch-site': 'same-origin' }

test('answers a route with JSON, security headers and a request id', async () => {
  await using server = await serve({ routes })
  const noteId = newId()
  const response = await fetch(`${server.url}/api/notes/${noteId}`)
  assert.equal(response.status, 200)
  assert.deepEqual(await response.json(), { text: noteId })
  assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8')
  assert.equal(response.headers.get('cache-control'), 'no-store')
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
  assert.match(response.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/)
})

test('answers HEAD as GET without the body', async () => {
  await using server = await serve({ routes })
  const response = await fetch(`${server.url}/api/notes/${newId()}`, { method: 'HEAD' })
  assert.equal(response.status, 200)
  assert.equal(await response.text(), '')
  assert.ok(Number(response.headers.get('content-length')) > 0)
})

test('answers 404 for a malformed id and for an unknown path, in the same words', async () => {
  await using server = await serve({ routes })
  const answers = []
  for (const path of [
    '/api/notes/42',
    '/api/notes/%00',
    '/api/notes/%E0%A4%A',
    '/api/nothing',
    '/api',
    '/v1/x',
    '/api/notes/',
  ]) {
    const response = await fetch(server.url + path, { headers: { accept: 'text/html' } })
    assert.equal(response.status, 404, path)
    const { errorId, ...rest } = await problemOf(response)
    assert.ok(errorId)
    answers.push(JSON.stringify(rest))
  }
  assert.equal(new Set(answers).size, 1)
})

test('answers 405 with Allow for a method the path does not take', async () => {
  await using server = await serve({ routes })
  for (const method of ['DELETE', 'POST', 'PROPFIND']) {
    const response = await fetch(`${server.url}/api/notes/${newId()}`, { method })
    assert.equal(response.status, 405)
    assert.equal(response.headers.get('allow'), 'GET, HEAD, OPTIONS')
    assert.equal((await problemOf(response)).code, 'method_not_allowed')
  }
})

test('names each field that needs attention in short words', async () => {
  await using server = await serve({ routes })
  const post = (body: unknown) =>
    fetch(`${server.url}/api/notes`, { method: 'POST', headers: { ...json, ...asMember }, body: JSON.stringify(body) })
  const cases: [unknown, Record<string, string[]>][] = [
    [{}, { text: ['This field is required.'] }],
    [{ text: 5 }, { text: ['Enter a text.'] }],
    [
      { text: 'a', colour: 1, constructor: 2 },
      { colour: ['This field is not known.'], constructor: ['This field is not known.'] },
    ],
    [{ text: 'a', tags: ['b', null] }, { 'tags.1': ['Enter a text.'] }],
    [[], { body: ['Give an object.'] }],
    [null, { body: ['Give an object.'] }],
  ]
  for (const [body, fields] of cases) {
    const response = await post(body)
    assert.equal(response.status, 400)
    const found = await problemOf(response)
    assert.equal(found.code, 'validation_failed')
    assert.deepEqual(found.fields, fields)
  }
})

test('tells strangers nothing of an unforeseen error, and the log everything under the same errorId', async () => {
  await using server = await serve({ routes })
  const response = await fetch(`${server.url}/api/broken`)
  assert.equal(response.status, 500)
  const text = await response.text()
  assert.doesNotMatch(text, /SELECT|secret|\/var|at .*\.ts/)
  const line = server.lines.find(({ level }) => level === 'error')
  assert.ok(line?.fields['error'] instanceof Error)
  assert.ok(text.includes(String(line.fields['errorId'])))
})

test('refuses to send fields that a response schema does not name', async () => {
  await using server = await serve({ routes })
  const response = await fetch(`${server.url}/api/leaky`)
  assert.equal(response.status, 500)
  assert.doesNotMatch(await response.text(), /passwordHash/)
})

test('lets a handler write the response itself', async () => {
  await using server = await serve({ routes })
  const response = await fetch(`${server.url}/api/stream`, { headers: asMember })
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  assert.equal(await response.text(), 'data: {}\n\n')
  const head = await fetch(`${server.url}/api/stream`, { headers: asMember, method: 'HEAD' })
  assert.equal(await head.text(), '')
})

test('says when to try again with every 503', async () => {
  await using server = await serve({ routes })
  const response = await fetch(`${server.url}/api/busy`)
  assert.equal(response.status, 503)
  assert.equal(response.headers.get('retry-after'), '5')
  assert.equal((await problemOf(response)).retryAfter, 5)
})

test('keeps a sane request id, replaces an odd one, and logs patterns instead of addresses', async () => {
  await using server = await serve({ routes })
  const noteId = newId()
  const sane = await fetch(`${server.url}/api/notes/${noteId}?token=hush-hush`, {
    headers: { 'x-request-id': 'trace-0042' },
  })
  assert.equal(sane.headers.get('x-request-id'), 'trace-0042')
  const odd = await fetch(`${server.url}/api/notes/${noteId}`, { headers: { 'x-request-id': '"} {"level":"error' } })
  assert.match(odd.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/)
  await server.close(1000)
  const line = server.lines.find(({ fields }) => fields['requestId'] === 'trace-0042')
  assert.deepEqual(
    { ...line?.fields, durationMs: 0 },
    { requestId: 'trace-0042', method: 'GET', route: '/api/notes/:id', status: 200, durationMs: 0 },
  )
  assert.doesNotMatch(JSON.stringify(server.lines), new RegExp(`hush-hush|${noteId}`))
})

test('answers a repeated read with 304', async () => {
  await using server = await serve({ routes })
  const url = `${server.url}/api/notes/${newId()}`
  const tag = (await fetch(url)).headers.get('etag')
  assert.match(tag ?? '', /^W\//)
  const again = await fetch(url, { headers: { 'if-none-match': tag ?? '' } })
  assert.equal(again.status, 304)
  assert.equal(await again.text(), '')
})

test('what is over the count of strangers is not written down either', async () => {
  const told: string[] = []
  const perMinute = { ...unlimited, requests: 3 }
  await using server = await serve({
    routes,
    limiter: createMemoryLimiter({ clock: systemClock, perMinute }),
    denied: ({ code }) => Promise.resolve(void told.push(code)),
  })
  for (let time = 0; time < 8; time += 1) {
    await fetch(`${server.url}/api/notes`, { method: 'POST', headers: { authorization: 'Bearer pk_wrong' } })
  }
  assert.deepEqual(told, ['unauthenticated', 'unauthenticated', 'unauthenticated'])
})

test('who was signed out while it was being done is told so, and others that it went wrong', async () => {
  let holds = true
  const erased = route({
    method: 'POST',
    path: '/api/late',
    summary: 'Finds nobody to do it for',
    policy: { who: 'user', scope: 'chat' },
    body: z.strictObject({ erased: z.boolean() }),
    responses: { 204: null },
    handle: ({ body }) => {
      holds = !body.erased
      throw new Error('points to a person who is not there')
    },
  })
  await using server = await serve({
    routes: [erased],
    authenticate: async (credentials) => (holds ? authenticateByName(credentials) : null),
  })
  const headers = { authorization: 'Bearer key-chat', 'content-type': 'application/json' }
  const ask = (body: object) => fetch(`${server.url}/api/late`, { method: 'POST', headers, body: JSON.stringify(body) })
  const wrong = await ask({ erased: false })
  assert.deepEqual([wrong.status, (await problemOf(wrong)).code], [500, 'internal'])
  const late = await ask({ erased: true })
  assert.deepEqual([late.status, (await problemOf(late)).code], [401, 'unauthenticated'])
  assert.ok(server.lines.some(({ level, message }) => level === 'warn' && message.includes('signed out')))
})

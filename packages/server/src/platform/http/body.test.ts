import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import * as z from 'zod/mini'
import { exchangeRaw, problemOf, sendRaw, serve, statusOf, type TestServer } from './http-fixture.ts'
import { route } from './index.ts'

const echo = route({
  method: 'POST',
  path: '/api/echo',
  summary: 'Says it back',
  policy: { who: 'public' },
  body: z.strictObject({ value: z.unknown() }),
  responses: { 200: z.object({ value: z.unknown() }) },
  handle: ({ body }) => ({ status: 200, body }),
})
const empty = route({
  method: 'POST',
  path: '/api/empty',
  summary: 'Takes nothing',
  policy: { who: 'public' },
  responses: { 204: null },
  handle: () => ({ status: 204 }),
})
const routes = [echo, empty]

function post(server: TestServer, body: string | Uint8Array, headers: Record<string, string> = {}) {
  return fetch(`${server.url}/api/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
  })
}

async function outcome(response: Response): Promise<string> {
  return response.ok ? 'ok' : (await problemOf(response)).code
}

test('takes UTF-8 JSON in every honest spelling', async () => {
  await using server = await serve({ routes })
  const value = { text: 'Zürich 東京 🦜', constructor: 1, prototype: 2 }
  const text = JSON.stringify({ value })
  for (const type of ['application/json', 'Application/JSON; charset=UTF-8', 'application/json;charset="utf-8"']) {
    assert.deepEqual(await (await post(server, text, { 'content-type': type })).json(), { value }, type)
  }
  assert.equal(await outcome(await post(server, `\uFEFF${text}`)), 'ok')
})

test('refuses other media types, charsets and compression', async () => {
  await using server = await serve({ routes })
  const text = '{"value":1}'
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/jsonp',
    '',
  ]) {
    assert.equal(await outcome(await post(server, text, { 'content-type': type })), 'unsupported_media', type)
  }
  const bomb = Buffer.alloc(50 * 1024 * 1024)
  for (const [encoding, bytes] of [
    ['gzip', gzipSync(bomb)],
    ['br', brotliCompressSync(Buffer.from(text))],
    ['gzip, gzip', Buffer.from(text)],
  ] as const) {
    assert.equal(
      await outcome(await post(server, bytes, { 'content-encoding': encoding })),
      'unsupported_media',
      encoding,
    )
  }
  assert.equal(await outcome(await post(server, text, { 'content-encoding': 'identity' })), 'ok')
})

test('refuses what is no JSON, no UTF-8, too deep or no text, naming the field where it can', async () => {
  await using server = await serve({ routes })
  const nested = (depth: number) => `{"value":${'['.repeat(depth)}${']'.repeat(depth)}}`
  for (const body of [
    '{',
    '{"value":1}x',
    '{"value":NaN}',
    "{'value':1}",
    Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    Buffer.from('{"value":1}', 'utf16le'),
  ]) {
    assert.equal(await outcome(await post(server, body)), 'validation_failed', String(body))
  }
  assert.equal(await outcome(await post(server, nested(31))), 'ok')
  assert.equal(await outcome(await post(server, nested(32))), 'validation_failed')
  assert.equal(await outcome(await post(server, nested(100_000))), 'validation_failed')
  const fieldsOf = async (body: string) => Object.keys((await problemOf(await post(server, body))).fields ?? {})
  assert.deepEqual(await fieldsOf('{"value":{"a":[1,"x\\u0000y"]}}'), ['value.a.1'])
  assert.deepEqual(await fieldsOf('{"value":"\\ud800"}'), ['value'])
})

test('refuses __proto__ wherever it hides and leaves objects as they were', async () => {
  await using server = await serve({ routes })
  for (const body of [
    '{"__proto__":{"admin":true},"value":1}',
    '{"value":[{"a":{"__proto__":{"admin":true}}}]}',
    '{"value":{"\\u005f_proto__":1}}',
  ]) {
    const text = await (await post(server, body)).text()
    assert.match(text, /"code":"validation_failed".*"fields":\{"[^"]*__proto__":\["This field is not known\."\]\}/)
  }
  assert.equal('admin' in {}, false)
})

test('reads a missing body as an empty object, so that the schema names what is missing', async () => {
  await using server = await serve({ routes })
  for (const head of [['Content-Length: 0'], [], ['Content-Type: application/json', 'Content-Length: 0']]) {
    const raw = await exchangeRaw(server.port, ['POST /api/echo HTTP/1.1', 'Host: localhost', ...head])
    assert.equal(statusOf(raw), 400)
    assert.match(raw, /"value":\["This field is required\."\]/)
  }
  assert.equal((await fetch(`${server.url}/api/empty`, { method: 'POST' })).status, 204)
})

test('holds the limit for declared, undeclared and chunked sizes, and still delivers the reason', async () => {
  await using server = await serve({ routes, limits: { bodyBytes: 1024 } })
  const exact = JSON.stringify({ value: 'a'.repeat(1024 - '{"value":""}'.length) })
  assert.equal(await outcome(await post(server, exact)), 'ok')
  assert.equal(await outcome(await post(server, `${exact} `)), 'too_large')
  // The client has sent all of it before it reads: a reset would lose the answer.
  assert.equal(await outcome(await post(server, Buffer.alloc(3 * 1024 * 1024, ' '))), 'too_large')

  const chunk = `400\r\n${' '.repeat(1024)}\r\n`
  const head = [
    'POST /api/echo HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    'Transfer-Encoding: chunked',
  ]
  const raw = await exchangeRaw(server.port, head, `${chunk.repeat(3)}0\r\n\r\n`)
  assert.equal(statusOf(raw), 413)
  assert.match(raw, /"code":"too_large"/)
})

test('gives up on an endless body instead of reading on', async () => {
  await using server = await serve({ routes, limits: { bodyBytes: 1024 } })
  const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`
  const raw = await sendRaw(
    server.port,
    'POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    // 32 MB and no end: the server must close, for the client never does.
    ...Array.from({ length: 512 }, () => chunk),
  )
  assert.ok(raw === '' || statusOf(raw) === 413)
})

test('ends a body that comes too slowly', async () => {
  await using server = await serve({ routes, limits: { bodyMs: 50 } })
  const raw = await sendRaw(
    server.port,
    'POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"val',
  )
  assert.equal(statusOf(raw), 400)
  assert.match(raw, /took too long/)
})

test('survives a client that leaves in the middle of its body, without an error in the log', async () => {
  const server = await serve({ routes })
  const controller = new AbortController()
  const body = new ReadableStream({
    start(stream) {
      stream.enqueue(new TextEncoder().encode('{"val'))
    },
  })
  const gone = fetch(`${server.url}/api/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    duplex: 'half',
    signal: controller.signal,
  })
  while ((await fetch(`${server.url}/api/empty`, { method: 'POST' })).status !== 204);
  controller.abort()
  await assert.rejects(gone)
  await server.close(2000)
  assert.deepEqual(
    server.lines.filter(({ level }) => level === 'error'),
    [],
  )
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import * as z from 'zod/mini'
import { problem } from '@parley/contract'
import { closed, exchangeRaw, sendRaw, serve, statusOf } from './http-fixture.ts'
import { route } from './index.ts'

const routes = [
  route({
    method: 'POST',
    path: '/api/echo',
    summary: 'Says it back',
    policy: { who: 'public' },
    body: z.strictObject({ value: z.unknown() }),
    responses: { 200: z.object({ value: z.unknown() }) },
    handle: ({ body }) => ({ status: 200, body }),
  }),
]
const post = 'POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'

function problemIn(raw: string) {
  return problem.parse(JSON.parse(raw.slice(raw.indexOf('\r\n\r\n') + 4)))
}

test('answers what is no HTTP with one problem and closes', async () => {
  await using server = await serve({ routes })
  const cases = [
    'hello\r\n\r\n',
    'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost : localhost\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01',
    `${post}Transfer-Encoding: chunked\r\n\r\nZZ\r\nx\r\n0\r\n\r\n`,
  ]
  for (const bytes of cases) {
    const raw = await sendRaw(server.port, bytes)
    assert.equal(statusOf(raw), 400, JSON.stringify(bytes))
  }
  assert.equal(problemIn(await sendRaw(server.port, 'hello\r\n\r\n')).code, 'validation_failed')
})

test('writes nothing into an answer that has begun, whichever request it is for', async () => {
  const endless = route({
    method: 'GET',
    path: '/api/endless',
    summary: 'Never ends',
    policy: { who: 'public' },
    responses: { 200: null },
    handle: () => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      stream: (response) => void response.write('begun'),
    }),
  })
  await using server = await serve({ routes: [...routes, endless] })
  const socket = connect(server.port, '127.0.0.1')
  let received = ''
  const { promise: begun, resolve } = Promise.withResolvers<void>()
  socket.on('error', () => undefined)
  socket.on('data', (bytes) => {
    received += bytes.toString()
    if (received.includes('begun')) resolve()
  })
  const quick = `${post}Content-Length: 11\r\n\r\n{"value":1}`
  // Sent without waiting: the first answer closes when the second has begun its turn.
  socket.write(`${quick}${quick}GET /api/endless HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await begun
  socket.write('this is no HTTP\r\n\r\n')
  await closed(socket)
  assert.deepEqual(received.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 200'])
})

test('refuses every ambiguity about where a request ends', async () => {
  await using server = await serve({ routes })
  const smuggled = '{"value":1}GET /api/none HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const cases = [
    `${post}Content-Length: 11\r\nContent-Length: 5\r\n\r\n${smuggled}`,
    `${post}Content-Length: 11, 5\r\n\r\n${smuggled}`,
    `${post}Content-Length: 11\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`,
    `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `${post}Content-Length: +11\r\n\r\n${smuggled}`,
    `${post}Content-Length: 0x0b\r\n\r\n${smuggled}`,
    `${post}Content-Length: -1\r\n\r\n${smuggled}`,
  ]
  for (const bytes of cases) {
    const raw = await sendRaw(server.port, bytes)
    assert.equal(statusOf(raw), 400, JSON.stringify(bytes))
    assert.equal(raw.match(/HTTP\/1\.1 /g)?.length, 1, 'one answer only')
  }
})

test('refuses two Host headers and targets that are no path', async () => {
  await using server = await serve({ routes })
  const status = async (...head: string[]) => statusOf(await exchangeRaw(server.port, head))
  assert.equal(await status('GET /api/echo HTTP/1.1', 'Host: localhost', 'Host: evil.example'), 400)
  assert.equal(await status('GET http://evil.example/api/echo HTTP/1.1', 'Host: localhost'), 400)
  assert.equal(await status('OPTIONS * HTTP/1.1', 'Host: localhost'), 400)
  assert.equal(await status('TRACE /api/echo HTTP/1.1', 'Host: localhost'), 405)
  assert.equal(await status('GET /api/echo HTTP/1.0', 'Host: localhost'), 405)
})

test('bounds the length of the address and of the headers', async () => {
  await using server = await serve({ routes })
  const long = await exchangeRaw(server.port, [`GET /api/${'a'.repeat(9000)} HTTP/1.1`, 'Host: localhost'])
  assert.equal(problemIn(long).code, 'too_large')
  const heavy = await exchangeRaw(server.port, ['GET / HTTP/1.1', 'Host: localhost', `X: ${'a'.repeat(20_000)}`])
  assert.equal(problemIn(heavy).code, 'too_large')
})

test('answers pipelined requests in order', async () => {
  await using server = await serve({ routes })
  const body = (value: number) => `${post}Content-Length: 11\r\n\r\n{"value":${value}}`
  const raw = await sendRaw(
    server.port,
    body(1) + body(2),
    `GET /api/none HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
  )
  assert.deepEqual(raw.match(/HTTP\/1\.1 \d+|"value":\d/g), [
    'HTTP/1.1 200',
    '"value":1',
    'HTTP/1.1 200',
    '"value":2',
    'HTTP/1.1 404',
  ])
})

test('drops clients that never finish their headers, while others are served', async () => {
  await using server = await serve({ routes, limits: { headersMs: 100 } })
  const slow = Array.from({ length: 200 }, () => {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.resume()
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    return closed(socket)
  })
  const served = await fetch(`${server.url}/api/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"value":1}',
  })
  assert.equal(served.status, 200)
  await Promise.all(slow)
})

test('thousands of connections that ask for nothing are let go of, and keep nobody else waiting', async () => {
  await using server = await serve({ routes, limits: { headersMs: 2_000 } })
  const idle = Array.from({ length: 3_000 }, () =>
    connect(server.port, '127.0.0.1')
      .on('error', () => {})
      .resume(),
  )
  const gone = idle.map((socket) => closed(socket))
  await Promise.all(idle.map((socket) => once(socket, 'connect')))
  const served = await fetch(`${server.url}/api/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"value":1}',
  })
  assert.equal(served.status, 200)
  await Promise.all(gone)
})

import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { StartError } from '#platform/lifecycle/index.ts'
import { AppError } from '#platform/app-error.ts'
import { exchangeRaw, sendRaw, serve, statusOf } from './http-fixture.ts'
import {
  createHttpServer,
  createMemoryLimiter,
  createSessionCookie,
  route,
  type RequestObservation,
  type UpgradeHandler,
} from './index.ts'
import { recordingLog, unlimited } from './http-fixture.ts'
import { systemClock } from '#platform/clock.ts'

/** A route that answers when told to. */
function held() {
  const arrived = Promise.withResolvers<AbortSignal>()
  const release = Promise.withResolvers<void>()
  const waiting = route({
    method: 'GET',
    path: '/api/held',
    summary: 'Waits',
    policy: { who: 'public' },
    responses: { 204: null },
    async handle({ signal }) {
      arrived.resolve(signal)
      await release.promise
      return { status: 204 }
    },
  })
  return { waiting, arrived: arrived.promise, release: release.resolve }
}

function idleServer() {
  return createHttpServer({
    routes: [],
    authenticate: async () => null,
    cookie: createSessionCookie({ secure: false, basePath: '/' }),
    limiter: createMemoryLimiter({ clock: systemClock, perMinute: unlimited }),
    log: recordingLog([]),
    clock: systemClock,
    publicUrl: null,
    allowedOrigins: [],
    trustedProxies: [],
    staticDir: null,
    checkResponses: true,
  })
}

function isTaken(port: number) {
  return (error: unknown) => {
    assert.ok(error instanceof StartError)
    assert.match(error.message, new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use\\.[^\\n]*$`))
    return true
  }
}

test('says in one line that the port is in use, and which', async () => {
  const other = createServer()
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const server = idleServer()
  await assert.rejects(server.listen('127.0.0.1', port), isTaken(port))
  await assert.rejects(server.listen('203.0.113.1', 0), /is no address of this machine/)
  await server.close(0)
  other.close()
})

test('does not share its port with another server of its kind', async () => {
  const first = idleServer()
  const { port } = await first.listen('127.0.0.1', 0)
  const second = idleServer()
  await assert.rejects(second.listen('127.0.0.1', port), isTaken(port))
  await first.close(0)
  assert.deepEqual(await second.listen('127.0.0.1', port), { port }, 'a port that was let go is free at once')
  await second.close(0)
})

test('lets in many newcomers in one turn of the event loop', { skip: process.platform !== 'linux' }, async () => {
  await using server = await serve({ routes: [] })
  const count = 64
  const turns: number[] = []
  const all = Promise.withResolvers<void>()
  const cameIn = (): void => {
    turns.push(turn)
    if (turns.length === count) all.resolve()
  }
  subscribe('net.server.socket', cameIn)
  const clients = Array.from({ length: count }, () => connect(server.port, '127.0.0.1'))
  let turn = 0
  const nextTurn = (): void => {
    turn += 1
    if (turns.length < count) setImmediate(nextTurn)
  }
  setImmediate(nextTurn)
  await all.promise
  unsubscribe('net.server.socket', cameIn)
  const most = new Set(turns).size
  assert.ok(most < count / 2, `${count} came in within ${most} turns`)
  for (const client of clients) client.destroy()
})

test('finishes what runs when it closes, takes no more, and ends what takes too long', async () => {
  const first = held()
  const server = await serve({ routes: [first.waiting] })
  const answer = fetch(`${server.url}/api/held`)
  await first.arrived
  const closed = server.close(5000)
  await assert.rejects(fetch(`${server.url}/api/held`))
  first.release()
  const response = await answer
  assert.equal(response.status, 204)
  await closed

  const second = held()
  const stuck = await serve({ routes: [second.waiting] })
  const cut = fetch(`${stuck.url}/api/held`)
  const signal = await second.arrived
  await Promise.all([assert.rejects(cut), stuck.close(20)])
  if (!signal.aborted) await once(signal, 'abort')
  second.release()
})

test('aborts the signal of a handler whose client has gone', async () => {
  const { waiting, arrived, release } = held()
  await using server = await serve({ routes: [waiting] })
  const controller = new AbortController()
  const answer = fetch(`${server.url}/api/held`, { signal: controller.signal })
  const signal = await arrived
  controller.abort()
  await assert.rejects(answer)
  if (!signal.aborted) await once(signal, 'abort')
  release()
})

test('observes every request with its pattern and duration', async () => {
  const seen: RequestObservation[] = []
  const { waiting, release } = held()
  release()
  const server = await serve({
    routes: [waiting],
    metrics: { request: (observation) => void seen.push(observation), limited() {}, authenticationFailed() {} },
  })
  await fetch(`${server.url}/api/held?token=hush`)
  await fetch(`${server.url}/api/none/hush`)
  await server.close(1000)
  assert.deepEqual(
    seen.map(({ method, route: pattern, status }) => [method, pattern, status]),
    [
      ['GET', '/api/held', 204],
      ['GET', 'unmatched', 404],
    ],
  )
  assert.ok(seen.every(({ durationMs }) => durationMs >= 0 && durationMs < 5000))
})

test('cuts an answer that fails halfway, so that it cannot be taken for whole', async () => {
  const broken = route({
    method: 'GET',
    path: '/api/broken',
    summary: 'Fails while it streams',
    policy: { who: 'public' },
    responses: { 200: null },
    handle: () => ({
      status: 200,
      stream(response: ServerResponse) {
        response.write('half')
        throw new Error('lost')
      },
    }),
  })
  await using server = await serve({ routes: [broken] })
  await assert.rejects(async () => (await fetch(`${server.url}/api/broken`)).text())
})

const upgradeHead = ['GET /api/live?token=hush HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket']

test('hands an upgrade over with its credentials once host and origin are in order', async () => {
  const handler: UpgradeHandler = ({ socket, credentials, origin, query, address }) =>
    void socket.end(
      `HTTP/1.1 101 Switching Protocols\r\n\r\n${JSON.stringify({ credentials, origin, token: query.get('token'), address })}`,
    )
  await using server = await serve({
    upgrades: { '/api/live': handler },
    publicUrl: new URL('https://example.org/parley'),
  })
  const send = (...head: string[]) => sendRaw(server.port, [...upgradeHead, ...head, '', ''].join('\r\n'))

  const own = await send('Host: example.org', 'Origin: https://example.org', 'Cookie: parley=member')
  assert.match(
    own,
    /^HTTP\/1\.1 101 .*\{"credentials":\{"sessionToken":"member"\},"origin":"same","token":"hush","address":"127\.0\.0\.1"\}$/s,
  )
  assert.match(await send('Host: localhost', 'Authorization: Bearer pk_1'), /"bearer":"pk_1"\},"origin":"none"/)
  const below = await sendRaw(
    server.port,
    [...upgradeHead, 'Host: localhost', '', ''].join('\r\n').replace('/api', '/parley/api'),
  )
  assert.equal(statusOf(below), 101)

  assert.equal(statusOf(await send('Host: localhost', 'Origin: https://evil.example')), 403)
  assert.equal(statusOf(await send('Host: evil.example')), 421)
  assert.doesNotMatch(JSON.stringify(server.lines), /hush/)
})

test('answers other upgrades in plain HTTP and refusals as problems', async () => {
  const handler: UpgradeHandler = ({ refuse }) => refuse(new AppError('rate_limited', 'Too many.', { retryAfter: 7 }))
  await using server = await serve({ upgrades: { '/api/live': handler } })
  const raw = await sendRaw(server.port, [...upgradeHead, 'Host: localhost', '', ''].join('\r\n'))
  assert.match(raw, /^HTTP\/1\.1 429 .*Retry-After: 7\r\n.*"code":"rate_limited"/s)
  assert.equal(
    statusOf(await exchangeRaw(server.port, ['GET /api/live HTTP/1.1', 'Host: localhost', 'Upgrade: h2c'])),
    404,
  )
  const elsewhere = [
    'GET /api/none HTTP/1.1',
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade, close',
    '',
    '',
  ]
  assert.equal(statusOf(await sendRaw(server.port, elsewhere.join('\r\n'))), 404)
})

test('does not let upgraded connections keep it from closing', async () => {
  const arrived = Promise.withResolvers<void>()
  const server = await serve({ upgrades: { '/api/live': () => arrived.resolve() } })
  const client = sendRaw(server.port, [...upgradeHead, 'Host: localhost', '', ''].join('\r\n'))
  await arrived.promise
  await server.close(20)
  await client
})

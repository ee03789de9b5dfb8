import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serve, problemOf, unlimited } from './http-fixture.ts'
import { createMemoryLimiter, route, type Caller, type Limiter } from './index.ts'
import { newId } from '@parley/contract'

function limiterAt(perMinute: number, maximumKeys?: number) {
  let now = 0
  const limiter = createMemoryLimiter({
    clock: { now: () => now, monotonic: () => now },
    perMinute: { ...unlimited, login: perMinute },
    ...(maximumKeys !== undefined && { maximumKeys }),
  })
  const take = async (key: string) => (await limiter.take('login', key)).allowed
  return { limiter, take, pass: (ms: number) => (now += ms) }
}

test('lets the full minute through at once, then says when the next is due', async () => {
  const { limiter, take, pass } = limiterAt(20)
  for (let index = 0; index < 20; index += 1) assert.equal(await take('a'), true)
  assert.deepEqual(await limiter.take('login', 'a'), { allowed: false, retryAfter: 3 })
  assert.equal(await take('b'), true)
  pass(2_999)
  assert.equal(await take('a'), false)
  pass(1)
  assert.equal(await take('a'), true)
  assert.equal(await take('a'), false)
})

test('is off at 0', async () => {
  const { take } = limiterAt(0)
  for (let index = 0; index < 1000; index += 1) assert.equal(await take('a'), true)
})

test('stays bounded under many keys and still holds one that keeps coming', async () => {
  const { take } = limiterAt(1, 100)
  assert.equal(await take('steady'), true)
  for (let index = 0; index < 10_000; index += 1) {
    await take(`key-${index}`)
    if (index % 50 === 0) assert.equal(await take('steady'), false)
  }
})

const routes = ['costly', undefined].map((limiter) =>
  route({
    method: 'POST',
    path: limiter ? '/api/costly' : '/api/plain',
    summary: 'Test',
    policy: { who: limiter ? 'user' : 'public', ...(limiter && { limiter: 'costly' as const }) },
    responses: { 204: null },
    handle: () => ({ status: 204 }),
  }),
)
const person = (): Caller => ({ userId: newId(), role: 'member', via: { kind: 'session', sessionId: newId() } })
const people = { anna: person(), ben: person() }
const clock = { now: () => 0, monotonic: () => 0 }

async function serveLimited(limiter: Limiter) {
  return serve({
    routes,
    limiter,
    trustedProxies: ['127.0.0.1'],
    async authenticate({ bearer }) {
      const caller = bearer === 'anna' ? people.anna : bearer === 'ben' ? people.ben : null
      return caller && { caller, stage: 'full' }
    },
  })
}

test('counts strangers per address, wrong credentials as strangers, and members not at all', async () => {
  await using server = await serveLimited(createMemoryLimiter({ clock, perMinute: { ...unlimited, requests: 3 } }))
  const post = (from: string, bearer?: string) =>
    fetch(`${server.url}/api/plain`, {
      method: 'POST',
      headers: { 'x-forwarded-for': from, ...(bearer && { authorization: `Bearer ${bearer}` }) },
    })
  for (let index = 0; index < 20; index += 1) assert.equal((await post('198.51.100.1', 'anna')).status, 204)
  for (let index = 0; index < 2; index += 1) assert.equal((await post('198.51.100.1')).status, 204)
  assert.equal((await post('198.51.100.1', 'nobody-we-know')).status, 204)

  const refused = await post('198.51.100.1')
  assert.equal(refused.status, 429)
  assert.equal(refused.headers.get('retry-after'), '20')
  const problem = await problemOf(refused)
  assert.deepEqual([problem.code, problem.retryAfter, problem.retryable], ['rate_limited', 20, true])

  assert.equal((await post('198.51.100.1', 'anna')).status, 204)
  assert.equal((await post('198.51.100.2')).status, 204)
})

test("counts a route's own limiter per user, whatever their addresses", async () => {
  await using server = await serveLimited(createMemoryLimiter({ clock, perMinute: { ...unlimited, costly: 2 } }))
  const post = async (bearer: string, from: string) =>
    (
      await fetch(`${server.url}/api/costly`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'x-forwarded-for': from },
      })
    ).status
  assert.deepEqual(
    [await post('anna', '192.0.2.1'), await post('anna', '192.0.2.2'), await post('anna', '192.0.2.3')],
    [204, 204, 429],
  )
  assert.equal(await post('ben', '192.0.2.1'), 204)
})

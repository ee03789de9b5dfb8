import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod/mini'
import { serve } from '../http/http-fixture.ts'
import { diskHealth, healthRoutes, type HealthCheck } from './index.ts'

const ok: HealthCheck = async () => 'ok'

async function ready(checks: Record<string, HealthCheck>) {
  await using server = await serve({ routes: healthRoutes(checks) })
  const response = await fetch(`${server.url}/health/ready`)
  const body = z.object({ status: z.string(), checks: z.unknown() }).parse(await response.json())
  return { status: response.status, body }
}

test('is live whatever else is broken, and for a request with foreign credentials too', async () => {
  await using server = await serve({ routes: healthRoutes({ database: () => Promise.reject(new Error('gone')) }) })
  const response = await fetch(`${server.url}/health/live`, { headers: { authorization: 'Bearer nonsense' } })
  assert.equal(response.status, 200)
  assert.deepEqual(await response.json(), { status: 'ok' })
})

test('is ready when every part is, and still when one is degraded', async () => {
  assert.deepEqual(await ready({ database: ok, disk: ok }), {
    status: 200,
    body: { status: 'ok', checks: { database: { state: 'ok' }, disk: { state: 'ok' } } },
  })
  const { status, body } = await ready({ database: ok, providers: async () => 'degraded' })
  assert.deepEqual([status, body.status], [200, 'degraded'])
})

test('is not ready when a part fails, throws or does not answer in time, and says no reason to strangers', async () => {
  const hanging = Promise.withResolvers<'ok'>()
  const { status, body } = await ready({
    database: () => Promise.reject(new Error('secret reason at /srv/data')),
    disk: () => {
      throw new Error('another reason')
    },
    jobs: () => hanging.promise,
    other: ok,
  })
  assert.equal(status, 503)
  assert.deepEqual(body, {
    status: 'failed',
    checks: {
      database: { state: 'failed' },
      disk: { state: 'failed' },
      jobs: { state: 'failed' },
      other: { state: 'ok' },
    },
  })
})

test('asks a part once, however many ask at once', async () => {
  let asked = 0
  await using server = await serve({
    routes: healthRoutes({
      database: async () => {
        asked += 1
        return 'ok'
      },
    }),
  })
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${server.url}/health/ready`)))
  assert.ok(answers.every(({ status }) => status === 200))
  assert.equal(asked, 1)
})

test('a disk that runs full degrades first and then fails', async () => {
  const states = await Promise.all([10e9, 200e6, 1e6].map((bytes) => diskHealth('/', async () => bytes)()))
  assert.deepEqual(states, ['ok', 'degraded', 'failed'])
  assert.match(await diskHealth('/tmp')(), /ok|degraded|failed/)
})

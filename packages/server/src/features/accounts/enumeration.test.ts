import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count } from '@parley/lab'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'

const warmUp = 6
/** Fewer than an account may fail before it grows slow. */
const triesOfOne = 9
const day = 86_400_000

async function millisecondsOf(app: TestApp, login: string): Promise<number> {
  const client = new TestClient(app.url)
  const begun = performance.now()
  const { status } = await client.call('POST', '/api/auth/login', { login, password: 'not the right password' })
  assert.equal(status, 401)
  return performance.now() - begun
}

function medianOf(values: number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** Of known to unknown. Turn about, so that neither always comes after the other. */
async function ratioOf(app: TestApp, pairs: number): Promise<number> {
  const known: number[] = []
  const unknown: number[] = []
  for (let pair = 0; pair < warmUp + pairs; pair += 1) {
    if (pair % triesOfOne === 0) app.clock.advance(2 * day)
    const inOrder = pair % 2 === 0
    if (inOrder) known.push(await millisecondsOf(app, 'somebody'))
    unknown.push(await millisecondsOf(app, 'nobody12'))
    if (!inOrder) known.push(await millisecondsOf(app, 'somebody'))
  }
  return medianOf(known.slice(warmUp)) / medianOf(unknown.slice(warmUp))
}

test('a wrong password takes as long for an account there is as for one there is not', async () => {
  const app = await startTestApp({ signup: 'open' })
  await new TestClient(app.url).register('somebody')
  // Wide enough for a busy machine, and far from what no hash at all would give; the figure itself is a benchmark.
  const ratio = await ratioOf(app, count(30, 200))
  await app.close()
  assert.ok(ratio > 0.5 && ratio < 2, `known to unknown is ${ratio.toFixed(3)}`)
})

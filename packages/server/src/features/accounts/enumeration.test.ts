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
  const ratios: number[] = []
  // A neighbour on the machine may disturb one round; what tells accounts apart disturbs all of them.
  while (ratios.length < 3 && !ratios.some((ratio) => ratio > 0.9 && ratio < 1.1)) {
    ratios.push(await ratioOf(app, count(40, 400)))
  }
  const last = ratios.at(-1) ?? 0
  assert.ok(last > 0.9 && last < 1.1, `known to unknown is ${ratios.map((ratio) => ratio.toFixed(3)).join(', ')}`)
  await app.close()
})

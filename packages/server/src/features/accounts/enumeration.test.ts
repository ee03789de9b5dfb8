import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count } from '@parley/lab'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'

const warmUp = 6
const roundsAtMost = 8
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

interface Times {
  known: number[]
  unknown: number[]
}

/** Turn about, so that neither always comes after the other. */
async function measure(app: TestApp, pairs: number, { known, unknown }: Times): Promise<void> {
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % triesOfOne === 0) app.clock.advance(2 * day)
    const inOrder = pair % 2 === 0
    if (inOrder) known.push(await millisecondsOf(app, 'somebody'))
    unknown.push(await millisecondsOf(app, 'nobody12'))
    if (!inOrder) known.push(await millisecondsOf(app, 'somebody'))
  }
}

const ratioOf = ({ known, unknown }: Times): number => medianOf(known) / medianOf(unknown)
const isEven = (times: Times): boolean => Math.abs(ratioOf(times) - 1) <= 0.1

test('a wrong password takes as long for an account there is as for one there is not', async () => {
  const app = await startTestApp({ signup: 'open' })
  await new TestClient(app.url).register('somebody')
  await measure(app, warmUp, { known: [], unknown: [] })
  const times: Times = { known: [], unknown: [] }
  // On a busy machine chance alone may part them: more pairs bring even ones together, and uneven ones never.
  for (let round = 0; round < roundsAtMost && (round === 0 || !isEven(times)); round += 1) {
    await measure(app, count(30, 200), times)
  }
  await app.close()
  assert.ok(isEven(times), `known to unknown is ${ratioOf(times).toFixed(3)} over ${times.known.length} pairs`)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '#platform/app-error.ts'
import { withBreaker } from './breaker.ts'
import type { ChatOutcome, Provider } from './provider.ts'

const request = { upstream: 'model', turns: [] }
const { signal } = new AbortController()

/** A provider that does as the test says, and a clock in its hands. */
function world() {
  let now = 0
  let calls = 0
  let answer: () => Promise<ChatOutcome> = well
  const provider: Provider = {
    kind: 'openai',
    discover: () => Promise.resolve([]),
    chat() {
      calls += 1
      return answer()
    },
  }
  const guarded = withBreaker(provider, 'Acme', { now: () => now, monotonic: () => now })
  return {
    guarded,
    ask: () => guarded.chat(request, () => undefined, signal),
    calls: () => calls,
    pass: (seconds: number) => (now += seconds * 1000),
    behave: (how: () => Promise<ChatOutcome>) => (answer = how),
  }
}

const well = (): Promise<ChatOutcome> => Promise.resolve({ finish: 'stop', usage: null })
const down = (): Promise<ChatOutcome> => Promise.reject(new AppError('provider_unavailable', 'Down.'))
const refuses = (): Promise<ChatOutcome> => Promise.reject(new AppError('provider_refused', 'No.'))

async function fails(work: () => Promise<unknown>, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await assert.rejects(work())
}

test('a provider that failed five times in a row is left alone, and the refusal says until when', async () => {
  const { ask, behave, calls, pass, guarded } = world()
  behave(down)
  await fails(ask, 5)
  assert.equal(guarded.circuit(), 2)
  pass(5)
  await assert.rejects(ask(), { code: 'provider_unavailable', message: /Acme .* again in 10 seconds/ })
  assert.equal(calls(), 5)
})

test('after the pause one call is let through: its success closes the circuit, its failure doubles the pause', async () => {
  const { ask, behave, calls, pass, guarded } = world()
  behave(down)
  await fails(ask, 5)
  pass(15)
  assert.equal(guarded.circuit(), 1)
  const both = await Promise.allSettled([ask(), ask()])
  assert.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(calls(), 6, 'only one of two was tried')
  pass(16)
  assert.equal(guarded.circuit(), 2, 'the pause has doubled')
  pass(14)
  behave(well)
  await ask()
  assert.equal(guarded.circuit(), 0)
  await Promise.all([ask(), ask()])
})

test('what a provider refuses, and what a person stops, says nothing about its health', async () => {
  const { ask, behave, guarded } = world()
  behave(refuses)
  await fails(ask, 20)
  assert.equal(guarded.circuit(), 0)
  behave(down)
  await fails(ask, 4)
  behave(refuses)
  await fails(ask, 1)
  behave(down)
  await fails(ask, 4)
  assert.equal(guarded.circuit(), 0, 'it answered in between')
})

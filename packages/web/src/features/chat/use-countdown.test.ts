import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secondsLeft } from './use-countdown.ts'

const since = '2026-01-01T12:00:00.000Z'
const after = (seconds: number): number => Date.parse(since) + seconds * 1_000

test('a wait that a provider wants is counted from when it was told, not from when it is looked at again', () => {
  assert.equal(secondsLeft(120, since, after(2)), 120)
  assert.equal(secondsLeft(120, since, after(90)), 60)
  assert.equal(secondsLeft(120, since, after(3_600)), 0)
  assert.equal(secondsLeft(120, since, after(-3_600)), 120, 'a clock that is behind makes it no longer')
  assert.equal(secondsLeft(null, since, after(1)), 0)
})

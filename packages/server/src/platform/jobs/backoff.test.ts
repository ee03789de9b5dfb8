import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitBefore } from './backoff.ts'

test('waits longer before each attempt, up to a bound, and never all at the same moment', () => {
  const backoff = { firstMs: 1_000, mostMs: 60_000 }
  assert.deepEqual(
    [2, 3, 4, 10, 60].map((attempt) => waitBefore(attempt, backoff, () => 1)),
    [1_000, 2_000, 4_000, 60_000, 60_000],
  )
  assert.equal(
    waitBefore(2, backoff, () => 0),
    500,
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { costOf } from './prices.ts'

const million = 1_000_000
const prices = { input: 4, output: 10, cached: 1 }

test('what came from the cache is charged at its own price, the rest as it is', () => {
  const usage = { inputTokens: million, outputTokens: 0, cachedInputTokens: million / 4 }
  assert.equal(costOf(prices, usage), 3 + 0.25)
  assert.equal(costOf({ ...prices, cached: null }, usage), 4, 'without such a price the cache saves nothing')
  assert.equal(costOf(prices, { ...usage, cachedInputTokens: 2 * million }), 1, 'no more than was read')
})

test('what is put into a cache costs a quarter more, once', () => {
  const usage = { inputTokens: million, outputTokens: million, cacheWriteTokens: million / 2 }
  assert.equal(costOf(prices, usage), 4 + 0.5 + 10)
  assert.equal(costOf(null, usage), null)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PassagesFound } from '@parley/contract'
import { ResultCache } from './result-cache.ts'

const nothing: PassagesFound = { results: [], mode: 'hybrid', reason: null }
const at = (version: number) => [{ id: 'a', version }]

test('what was found is kept for the same question, collections and versions, and for no other', () => {
  const cache = new ResultCache(100_000)
  cache.keep(cache.keyOf(at(1), 'boiler', 8), nothing)
  assert.equal(cache.get(cache.keyOf(at(1), 'boiler', 8)), nothing)
  for (const key of [
    cache.keyOf(at(2), 'boiler', 8),
    cache.keyOf(at(1), 'boilers', 8),
    cache.keyOf(at(1), 'boiler', 9),
    cache.keyOf([...at(1), { id: 'b', version: 1 }], 'boiler', 8),
  ]) {
    assert.equal(cache.get(key), undefined)
  }
  const two = [{ id: 'b', version: 3 }, ...at(1)]
  assert.equal(cache.keyOf(two, 'x', 1), cache.keyOf(two.toReversed(), 'x', 1), 'in whatever order they are asked')
})

test('what was asked longest ago goes first', () => {
  const cache = new ResultCache(3_000)
  const keys = ['one', 'two', 'three', 'four'].map((query) => cache.keyOf(at(1), query, 8))
  for (const key of keys.slice(0, 3)) cache.keep(key, nothing)
  cache.get(keys[0] ?? '')
  cache.keep(keys[3] ?? '', nothing)
  assert.deepEqual(
    keys.map((key) => cache.get(key) !== undefined),
    [true, false, true, true],
  )
})

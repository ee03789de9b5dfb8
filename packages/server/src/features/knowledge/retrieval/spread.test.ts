import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spread } from './spread.ts'

const shelf = [
  { id: 'a', chunks: 10 },
  { id: 'empty', chunks: 0 },
  { id: 'b', chunks: 90 },
]
const at = (passages: number, round: number): string[] =>
  spread(shelf, { passages, round }).map(({ document_id, position }) => `${document_id} ${position}`)

test('places lie equally far from each other over all documents, and another round gives others', () => {
  assert.deepEqual(at(5, 0), ['b 0', 'b 20', 'b 40', 'b 60', 'b 80'])
  assert.deepEqual(at(5, 1), ['a 2', 'b 12', 'b 32', 'b 52', 'b 72'])
  const seen = new Set([0, 1, 2, 3, 4].flatMap((round) => at(5, round)))
  assert.equal(seen.size, 25)
})

test('of few there are all, each once', () => {
  assert.deepEqual(spread([{ id: 'a', chunks: 3 }], { passages: 8, round: 3 }).length, 3)
  assert.equal(new Set(at(100, 7)).size, 100)
  assert.deepEqual(spread([], { passages: 8, round: 0 }), [])
})

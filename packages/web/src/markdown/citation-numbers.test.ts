import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numbersOf } from './citation-numbers.ts'

test('numbers in brackets are read as models write them', () => {
  assert.deepEqual(numbersOf('1'), [1])
  assert.deepEqual(numbersOf('1, 3'), [1, 3])
  assert.deepEqual(numbersOf('2-4'), [2, 3, 4])
  assert.deepEqual(numbersOf('1;2–3'), [1, 2, 3])
})

test('a year or a range of pages is no list of a thousand numbers', () => {
  assert.deepEqual(numbersOf('1-900'), [1, 900])
  assert.deepEqual(numbersOf('9-2'), [9, 2])
})

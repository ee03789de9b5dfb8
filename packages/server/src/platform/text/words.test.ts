import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { wordsOf } from './words.ts'

test('plain text has the words that it would have beside a letter with an accent', () => {
  const plain = fc.string({ unit: 'binary-ascii', maxLength: 200 })
  fc.assert(fc.property(plain, (text) => assert.deepEqual([...wordsOf(text), 'e'], wordsOf(`${text} é`))))
})

test('words are folded, whatever their script', () => {
  assert.deepEqual(wordsOf('Größe, ÉTÉ_2 naïve'), ['große', 'ete', '2', 'naive'])
  assert.deepEqual(wordsOf('水车 Rad'), ['水', '车', 'rad'])
})

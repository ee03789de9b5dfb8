import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GrowingText } from './growing-text.ts'

test('a growing text is all of its pieces in their order, whenever it is asked for', () => {
  const growing = new GrowingText()
  assert.equal(growing.text, '')
  let expected = ''
  for (let piece = 0; piece < 100; piece += 1) {
    growing.add(`${piece} `)
    expected += `${piece} `
    if (piece % 7 === 0) assert.equal(growing.text, expected)
  }
  assert.equal(growing.text, expected)
})

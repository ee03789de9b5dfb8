import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inPieces } from './pieces.ts'

test('a text that grows keeps its pieces, and they are the text', () => {
  const text = 'the river carries light over stones and every word '.repeat(200)
  let before: string[] = []
  for (let length = 0; length <= text.length; length += 97) {
    const pieces = [inPieces(text.slice(0, length))].flat()
    assert.equal(pieces.join(''), text.slice(0, length))
    assert.deepEqual(pieces.slice(0, before.length - 1), before.slice(0, -1), 'only the last one changes')
    before = pieces
  }
  assert.ok(before.length > 5)
})

test('what has no words stays whole', () => {
  assert.deepEqual([inPieces('x'.repeat(9_000))].flat(), ['x'.repeat(9_000)])
})

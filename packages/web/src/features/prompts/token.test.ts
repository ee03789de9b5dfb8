import assert from 'node:assert/strict'
import { test } from 'node:test'
import { named, tokenAt, withInstead } from './token.ts'

const at = (marked: string) => {
  const caret = marked.indexOf('|')
  const token = tokenAt(marked.replace('|', ''), caret)
  return token && [token.kind, token.query, token.from, token.to]
}

test('a slash at the beginning looks for a prompt, an at sign at the beginning of a word for whom to turn to', () => {
  assert.deepEqual(at('/|'), ['prompt', '', 0, 1])
  assert.deepEqual(at('/sum up|'), ['prompt', 'sum up', 0, 7])
  assert.deepEqual(at('/su|m'), ['prompt', 'su', 0, 3])
  assert.deepEqual(at('@|'), ['mention', '', 0, 1])
  assert.deepEqual(at('ask @study co|'), ['mention', 'study co', 4, 13])
})

test('neither does anywhere else', () => {
  for (const text of ['|/sum', 'and/or|', '/a/b|', '/line\nnext|', 'ada@example|', '@ home|', 'a @b\nc|', '', '|']) {
    assert.equal(at(text), null, text)
  }
  assert.equal(at(`/${'x'.repeat(61)}|`), null)
  assert.equal(at(`@${'x'.repeat(61)}|`), null)
})

test('what is chosen stands in place of what was typed to find it', () => {
  const token = tokenAt('ask @stu about it', 8)
  assert.ok(token)
  assert.deepEqual(withInstead('ask @stu about it', token, ''), { text: 'ask about it', caret: 4 })
  assert.deepEqual(withInstead('ask @stu about it', token, '“$& a”'), { text: 'ask “$& a” about it', caret: 10 })
})

test('names are found by all their words, those first that begin so', () => {
  const items = ['Resummarise', 'Summary, short', 'Letter'].map((name) => ({ name }))
  assert.deepEqual(
    named(items, 'SUM').map(({ name }) => name),
    ['Summary, short', 'Resummarise'],
  )
  assert.deepEqual(named(items, 'short sum').length, 1)
  assert.deepEqual(named(items, '').length, 3)
})

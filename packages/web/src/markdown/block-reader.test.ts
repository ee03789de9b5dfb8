import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastCheck from 'fast-check'
import { Lexer } from 'marked'
import { createBlockReader } from './block-reader.ts'

const sample = [
  '# Title',
  'A paragraph with **bold**, `code` and a [link](https://example.org).',
  '- one\n- two\n\n  still two\n  1. inside',
  '```js\nconst a = 1\n\nconst b = 2\n```',
  '> quoted\n> twice',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '1. first\n\n2. second',
  'A setext heading\n===',
  '<div>\nraw\n</div>',
  'Last words [with][ref].',
  '[ref]: https://example.org/ref',
].join('\n\n')

const raws = (text: string): string[] => new Lexer({ gfm: true }).lex(text).map(({ raw }) => raw)

test('a text read as it grows ends as the same blocks as the whole', () => {
  fastCheck.assert(
    fastCheck.property(fastCheck.array(fastCheck.integer({ min: 1, max: 40 }), { minLength: 5 }), (steps) => {
      const read = createBlockReader()
      for (let length = 0, turn = 0; length < sample.length; turn += 1) {
        length += steps[turn % steps.length] ?? 1
        read(sample.slice(0, length), true)
      }
      const { frozen, tail } = read(sample, false)
      assert.deepEqual(
        [...frozen, ...tail].map(({ raw }) => raw),
        raws(sample),
      )
    }),
    { numRuns: 50 },
  )
})

test('a finished block stays the same object while the text grows', () => {
  const read = createBlockReader()
  const first = read('# Title\n\nwords', true).frozen[0]
  assert.equal(first?.type, 'heading')
  for (const more of ['words and', 'words and more', 'words and more\n\nnext']) {
    assert.equal(read(`# Title\n\n${more}`, true).frozen[0], first)
  }
})

test('only the end is read again: a long answer costs as much per word at its end as at its beginning', () => {
  const read = createBlockReader()
  const paragraph = `${'word '.repeat(60)}\n\n`
  let text = ''
  let longestTail = 0
  for (let turn = 0; turn < 200; turn += 1) {
    text += paragraph
    const { tail } = read(text, true)
    longestTail = Math.max(
      longestTail,
      tail.reduce((length, { raw }) => length + raw.length, 0),
    )
  }
  assert.ok(longestTail <= paragraph.length * 2)
})

test('a reference defined at the end gives meaning to one above it', () => {
  const read = createBlockReader()
  read('see [it][ref]\n\nmore\n\n', true)
  const text = 'see [it][ref]\n\nmore\n\n[ref]: https://example.org'
  read(text, true)
  const { frozen, tail } = read(text, false)
  const [first] = [...frozen, ...tail]
  assert.equal(first !== undefined && 'tokens' in first && first.tokens?.some(({ type }) => type === 'link'), true)
})

test('a text that is replaced is read anew', () => {
  const read = createBlockReader()
  read('# One\n\ntwo\n\nthree', true)
  const { frozen, tail } = read('# Another', false)
  assert.deepEqual(
    [...frozen, ...tail].map(({ raw }) => raw),
    ['# Another'],
  )
})

test('nesting deeper than the stack allows is shown as it is written', () => {
  const text = '>'.repeat(20_000)
  const { frozen, tail } = createBlockReader()(text, false)
  assert.deepEqual(
    [...frozen, ...tail].map(({ raw }) => raw),
    [text],
  )
})

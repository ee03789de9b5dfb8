import assert from 'node:assert/strict'
import { test } from 'node:test'
import { highlight } from './highlighter.ts'

test('a code is cut into coloured pieces that together are the code itself', () => {
  const code = 'const word = `a ${1 + 2} b` // why <b>\n<Tag attr="x"/>\n'
  const pieces = highlight(code, 'ts') ?? []
  assert.equal(pieces.map(({ text }) => text).join(''), code)
  const colourOf = (text: string) => pieces.find((piece) => piece.text.includes(text))?.colour
  assert.equal(colourOf('const'), 'word')
  assert.equal(colourOf('// why <b>'), 'aside')
})

test('a language within another is read too', () => {
  const code = '<style>a { color: red }</style><script>let a = 1</script>'
  const pieces = highlight(code, 'html') ?? []
  assert.equal(pieces.map(({ text }) => text).join(''), code)
  assert.equal(pieces.find(({ text }) => text === 'let')?.colour, 'word')
})

test('a language nobody knows stays plain', () => {
  assert.equal(highlight('x', 'no-such-language'), null)
})

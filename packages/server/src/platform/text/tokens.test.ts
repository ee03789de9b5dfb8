import assert from 'node:assert/strict'
import { test } from 'node:test'
import { estimateTokens } from './tokens.ts'

/** Counted with the tokenizer of gpt-4o; others differ by a tenth or two. */
const counted: [string, string, number][] = [
  [
    'English',
    'The quick brown fox jumps over the lazy dog, and then it does so again because nobody was watching.',
    21,
  ],
  ['German', 'Die Geschwindigkeitsbegrenzung auf der Landstraße wurde gestern vom Gemeinderat beschlossen.', 19],
  ['Chinese', '人工智能正在改变我们的生活方式。', 11],
  ['code', 'for (let i = 0; i < items.length; i += 1) { total += items[i].price * 1.19 }', 30],
]

test('a text is estimated within a third of what its tokenizer counts, whatever its script', () => {
  for (const [name, text, tokens] of counted) {
    const estimate = estimateTokens(text)
    assert.ok(estimate > tokens * 0.67 && estimate < tokens * 1.5, `${name}: ${estimate} for ${tokens}`)
  }
})

test('pieces of a text add up to the whole', () => {
  const text = 'Any text, cut anywhere: 中文 too.'
  const pieces = text.split('').reduce((sum, character) => sum + estimateTokens(character), 0)
  assert.ok(Math.abs(pieces - estimateTokens(text)) < 1e-9)
})

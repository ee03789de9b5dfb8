import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sayContent } from './chatgpt-content.ts'
import { readDetails } from './details.ts'

const said = (text: string, metadata: Record<string, unknown> = {}) =>
  sayContent({ content_type: 'text', parts: [text] }, metadata)

test('thoughts and calls are taken out of a text, and what only begins like them stays', () => {
  const text =
    'a<details type="reasoning" done="true"><summary>x</summary>&gt; b</details>  c<details type="other">d</details>'
  assert.deepEqual(readDetails(text), { text: 'ac<details type="other">d</details>', reasoning: 'b', toolCalls: [] })
  const open = '<details type="reasoning">never closed'
  assert.deepEqual(readDetails(`${open}${open}`), { text: `${open}${open}`, reasoning: '', toolCalls: [] })
  const nested = '<details type="reasoning">one <details type="reasoning">two</details> three'
  assert.deepEqual(
    [readDetails(nested).reasoning, readDetails(nested).text],
    ['one <details type="reasoning">two', 'three'],
  )
})

test('marks of sources go, the one within another that was never closed too', () => {
  assert.equal(said('A\u{e200}cite\u{e201}B【1†x】C').text, 'ABC')
  assert.equal(said('A\u{e200}never \u{e200}cite\u{e201}B').text, 'A\u{e200}never B')
})

/** Whoever imports a file must not hold up everybody: the same text twice as long takes twice as long, not four times. */
test('a million characters of beginnings without ends are read in a moment', () => {
  const began = performance.now()
  const of = (piece: string): string => piece.repeat(1_000_000 / piece.length)
  for (const piece of ['<details type="reasoning">', '<details type="reasoning"', '<details ', '<summary>', '&amp']) {
    readDetails(of(piece))
    readDetails(`<details type="tool_calls" ${of(piece)}>${of(piece)}</details>`)
  }
  readDetails(`<details type="tool_calls" ${of('a')}>x</details>`)
  for (const piece of ['\u{e200}', '【', '【x', '\u{e200}【']) said(of(piece))
  const references = Array.from({ length: 20_000 }, (_, index) => ({
    matched_text: `y${index}`,
    url: `https://a.example/${index}`,
  }))
  assert.equal(said(of('x'), { content_references: references }).citations.length, 20_000)
  assert.ok(performance.now() - began < 5000)
})

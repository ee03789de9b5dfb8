import assert from 'node:assert/strict'
import { test } from 'node:test'
import { snippetOf } from './snippet.ts'

const marked = (text: string, wanted: string[]) => {
  const { snippet, highlights } = snippetOf(text, wanted)
  return { snippet, marked: highlights.map(([from, to]) => snippet.slice(from, to)) }
}

test('a snippet reads as words: headings, tables, fences, stars and addresses are left out', () => {
  const text = `### What goes in\n\n| | grams |\n|---|--:|\n| **Bread** flour | 500 |\n\n\`\`\`ts\nconst a = 1\n\`\`\`\nSee [the mill](https://example.org/bread).`
  assert.deepEqual(marked(text, ['bread']), {
    snippet: 'What goes in · grams Bread flour · 500 const a = 1 See the mill.',
    marked: ['Bread'],
  })
})

test('who looks for the signs themselves is shown them', () => {
  assert.deepEqual(marked('Write **two stars** around it.', ['**two']), {
    snippet: 'Write **two stars** around it.',
    marked: ['**two'],
  })
})

test('a piece of a long text says on which sides it goes on', () => {
  const { snippet, marked: words } = marked(`${'before it '.repeat(100)}the place ${'after it '.repeat(100)}`, [
    'place',
  ])
  assert.match(snippet, /^….*the place.*…$/u)
  assert.ok(snippet.length < 230)
  assert.deepEqual(words, ['place'])
})

test('words are found and marked as they were written, wherever they stand and in whatever script', () => {
  const text = 'Ärger im Café, e\u0301te\u0301, \ufb01ne, 日本の天気 🌍 naïve'
  const words = ['arger', 'cafe', 'ete', 'fine', '天気', 'naive']
  assert.deepEqual(marked(text, words).marked, ['Ärger', 'Café', 'e\u0301te\u0301', '\ufb01ne', '天気', 'naïve'])
  for (const away of [0, 3_995, 4_000, 30_000]) {
    const { snippet, marked: found } = marked(`${'ö '.repeat(away / 2)}${text}`, ['cafe'])
    assert.deepEqual(found, ['Café'], String(away))
    assert.ok(snippet.length <= 230)
  }
})

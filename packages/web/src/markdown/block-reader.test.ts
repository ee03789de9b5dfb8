import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastCheck from 'fast-check'
import { Lexer, type Token } from 'marked'
import { createBlockReader, type ReadText } from './block-reader.ts'
import { lexerOptions } from './math/math-tokens.ts'

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
      const { read } = createBlockReader()
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
  const { read } = createBlockReader()
  const first = read('# Title\n\nwords', true).frozen[0]
  assert.equal(first?.type, 'heading')
  for (const more of ['words and', 'words and more', 'words and more\n\nnext']) {
    assert.equal(read(`# Title\n\n${more}`, true).frozen[0], first)
  }
})

test('only the end is read again: a long answer costs as much per word at its end as at its beginning', () => {
  const { read } = createBlockReader()
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
  const { read } = createBlockReader()
  read('see [it][ref]\n\nmore\n\n', true)
  const text = 'see [it][ref]\n\nmore\n\n[ref]: https://example.org'
  read(text, true)
  const { frozen, tail } = read(text, false)
  const [first] = [...frozen, ...tail]
  assert.equal(first !== undefined && 'tokens' in first && first.tokens?.some(({ type }) => type === 'link'), true)
})

test('a text that is replaced is read anew', () => {
  const { read } = createBlockReader()
  read('# One\n\ntwo\n\nthree', true)
  const { frozen, tail } = read('# Another', false)
  assert.deepEqual(
    [...frozen, ...tail].map(({ raw }) => raw),
    ['# Another'],
  )
})

test('nesting deeper than the stack allows is shown as it is written', () => {
  const text = '>'.repeat(20_000)
  const { frozen, tail } = createBlockReader().read(text, false)
  assert.deepEqual(
    [...frozen, ...tail].map(({ raw }) => raw),
    [text],
  )
})

const pieces = [
  'the river carries light over stones ',
  'and every word finds its way home. ',
  'A **bold word** and *another*, `code` too, ',
  'a [link](https://example.org/a) and one by itself https://example.org/b?c=d ',
  'see [1] and [2, 3] for it; ',
  '5 * 3 and a snake_case, ~1 and **open ',
  'a price of $5 and a formula $a + b$, \\(c\\), \\* ',
  'R&D &amp; &#65; <b>raw</b> ',
  'an end of a line  \nbroken by hand\n',
  '中文、句子。没有空格，',
  'a row | of a | table\n|---|---|\n',
  '===\n',
  '\n\n',
  '- an item ',
  '[ref]: https://example.org\n',
]

/** Text in pieces is one text; and what only one of the two has is left out. */
function asWhole(tokens: readonly Token[]): unknown[] {
  const whole: { type: string; raw: string; text: unknown; within: unknown[] | null }[] = []
  for (const token of tokens) {
    const within = 'tokens' in token && token.tokens !== undefined ? asWhole(token.tokens) : null
    const last = whole.at(-1)
    const text: unknown = 'text' in token ? token.text : null
    if (token.type === 'text' && last?.type === 'text' && within === null && last.within === null) {
      last.raw += token.raw
      last.text = `${String(last.text)}${String(text)}`
    } else whole.push({ type: token.type, raw: token.raw, text, within })
  }
  return whole
}

test('whatever a paragraph holds, read as it grows it ends as when it is read at once', () => {
  const text = fastCheck
    .array(fastCheck.constantFrom(...pieces), { minLength: 1, maxLength: 90 })
    .map((parts) => parts.join(''))
  const steps = fastCheck.array(fastCheck.integer({ min: 1, max: 300 }), { minLength: 3, maxLength: 12 })
  fastCheck.assert(
    fastCheck.property(text, steps, (whole, sizes) => {
      const { read, settleAbove } = createBlockReader()
      for (let length = 0, turn = 0; length < whole.length; turn += 1) {
        length += sizes[turn % sizes.length] ?? 1
        read(whole.slice(0, length), true)
        // Wherever a browser may break a line.
        settleAbove(turn % 9)
      }
      const { frozen, tail } = read(whole, false)
      assert.deepEqual(asWhole([...frozen, ...tail]), asWhole(new Lexer(lexerOptions.finished).lex(whole)))
    }),
    { numRuns: 150 },
  )
})

test('of a long paragraph only the end is read again, and the lines that are full are drawn once', () => {
  const { read, settleAbove } = createBlockReader()
  const words = 'the river carries **light** over stones [1] and every word finds its way home '.repeat(200)
  const drawn = ({ tail }: ReadText): readonly Token[] => {
    const [paragraph] = tail
    return paragraph !== undefined && 'tokens' in paragraph ? (paragraph.tokens ?? []) : []
  }
  let before: readonly Token[] = []
  let longest = 0
  for (let length = 100; length <= words.length; length += 53) {
    const now = drawn(read(words.slice(0, length), true))
    const raw = now.map((token) => token.raw).join('')
    // Marks that are open yet are closed for the eye.
    assert.ok(
      raw.startsWith(
        words
          .slice(0, length)
          .trimEnd()
          .replace(/[*[]+$/, ''),
      ),
      raw.slice(-100),
    )
    const fresh = now.filter((token) => !before.includes(token))
    longest = Math.max(
      longest,
      fresh.reduce((sum, one) => sum + one.raw.length, 0),
    )
    before = now
    // As if a line had begun with the last word that has: not where it stands in the middle of marks.
    settleAbove(length - words.lastIndexOf(' ', length - 1) - 1)
  }
  assert.ok(longest < 500, `${longest} characters were read and drawn again`)
})

test('where no line is told, a paragraph is settled all the same before it costs much', () => {
  const { read } = createBlockReader()
  const words = 'the river carries light over stones and every word finds its way home '.repeat(300)
  let before: readonly Token[] = []
  for (let length = 100; length <= words.length; length += 53) {
    const [paragraph] = read(words.slice(0, length), true).tail
    const now: readonly Token[] = paragraph !== undefined && 'tokens' in paragraph ? (paragraph.tokens ?? []) : []
    const fresh = now.filter((token) => !before.includes(token)).reduce((sum, { raw }) => sum + raw.length, 0)
    assert.ok(fresh < 3_400, `${fresh} characters were read and drawn again`)
    before = now
  }
  assert.ok(before.length > 3)
})

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const page = new URL('../../../../docs/operate/trust.md', import.meta.url)
const text = readFileSync(page, 'utf8')
const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| promise'))
const links = rows.flatMap((row) =>
  [...row.matchAll(/\[((?:[^\]\\]|\\.)*)\]\((\.\.\/\.\.\/[^)]+)\)/g)].map(([, words = '', file = '']) => ({
    row,
    words,
    file,
  })),
)

test('every test that the page of promises names is there under these words', () => {
  assert.ok(rows.length > 105 && links.length > 150, `${rows.length} promises, ${links.length} tests`)
  for (const { words, file } of links) {
    const path = new URL(file, page)
    assert.ok(existsSync(path), `${file} is gone`)
    assert.match(file, /\.test\.(ts|mjs)$/)
    const source = readFileSync(path, 'utf8')
    const titles = [...source.matchAll(/\b(?:test|it)\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g)].map(
      ([, , title = '']) => title,
    )
    const wanted = words.replaceAll('\\|', '|')
    assert.ok(
      titles.some((title) => title.includes(wanted)),
      `no test in ${file} says “${words}”`,
    )
  }
})

test('what no test shows is said', () => {
  for (const row of rows) {
    const [, promise = '', shown = '', missing = ''] = row.split(/(?<!\\)\|/).map((cell) => cell.trim())
    assert.ok(
      promise !== '' && (shown !== '—' || missing !== ''),
      `“${promise}” is neither shown nor said to be missing`,
    )
  }
})

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { en } from './en.ts'

const sources = join(import.meta.dirname, '..')
const code = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.ts$|i18n/.test(name))
  .map((name) => readFileSync(join(sources, name), 'utf8'))
  .join('\n')

test('every sentence of the catalogue is said somewhere', () => {
  const begun = [...code.matchAll(/`([\w.-]+)\$\{/g)].map(([, beginning = '']) => beginning)
  const unused = Object.keys(en).filter(
    (key) =>
      !code.includes(`'${key}'`) && !begun.some((beginning) => beginning.includes('.') && key.startsWith(beginning)),
  )
  assert.deepEqual(unused, [])
})

test('every sentence says something, without space around it', () => {
  for (const [key, entry] of Object.entries(en)) {
    const texts: string[] = typeof entry === 'string' ? [entry] : Object.values(entry)
    // Beginnings of a message are typed on from.
    if (/^idea\..*\.text$/.test(key)) continue
    for (const text of texts) assert.equal(text, text.trim() || '(nothing)', key)
  }
})

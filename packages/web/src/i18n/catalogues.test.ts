import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ar } from './ar/index.ts'
import { de } from './de/index.ts'
import { enAll as en } from './en/all.ts'
import type { Translation } from './translation.ts'

const sources = join(import.meta.dirname, '..')
const code = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.ts$|i18n/.test(name))
  .map((name) => readFileSync(join(sources, name), 'utf8'))
  .join('\n')
const catalogues: Record<string, Translation> = { en, de, ar }

const textsOf = (entry: Translation[keyof Translation]): string[] =>
  typeof entry === 'string' ? [entry] : Object.values(entry)
const namesIn = (texts: readonly string[]): string[] =>
  [...new Set(texts.flatMap((text) => Array.from(text.matchAll(/\{(\w+)\}/g), ([, name = '']) => name)))].toSorted()

test('every sentence of the catalogue is said somewhere', () => {
  const begun = [...code.matchAll(/`([\w.-]+)\$\{/g)].map(([, beginning = '']) => beginning)
  const unused = Object.keys(en).filter(
    (key) =>
      !code.includes(`'${key}'`) && !begun.some((beginning) => beginning.includes('.') && key.startsWith(beginning)),
  )
  assert.deepEqual(unused, [])
})

for (const language of Object.keys(catalogues)) {
  test(`no two parts of the catalogue in ${language} say the same key`, () => {
    const folder = join(import.meta.dirname, language)
    const keys = readdirSync(folder).flatMap((name) =>
      Array.from(readFileSync(join(folder, name), 'utf8').matchAll(/^ {2}'([\w.-]+)':/gm), ([, key = '']) => key),
    )
    assert.ok(keys.length > 1_000)
    assert.deepEqual(
      keys.filter((key, at) => keys.indexOf(key) !== at),
      [],
    )
  })
}

for (const [language, catalogue] of Object.entries(catalogues)) {
  test(`every sentence is there in ${language}, says something and has no space around it`, () => {
    assert.deepEqual(Object.keys(catalogue).toSorted(), Object.keys(en).toSorted())
    for (const [key, entry] of Object.entries(catalogue)) {
      // Beginnings of a message are typed on from.
      if (/^idea\..*\.text$/.test(key)) continue
      for (const text of textsOf(entry)) assert.equal(text, text.trim() || '(nothing)', key)
    }
  })

  test(`every sentence in ${language} names what the English one names, and has every form of its numbers`, () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted()
    for (const [key, original] of Object.entries(en)) {
      const entry = Object.entries(catalogue).find(([name]) => name === key)?.[1] ?? ''
      assert.deepEqual(namesIn(textsOf(entry)), namesIn(textsOf(original)), key)
      if (typeof entry !== 'string') assert.deepEqual(Object.keys(entry).toSorted(), categories, key)
    }
  })
}

test('in German everybody is spoken to in the same way', () => {
  const formal = /\p{L}{3,}en Sie\b|\b(?:dass|bis|wenn|für|von) (?:Sie|Ihnen)\b|\bIhnen\b/u
  const files = readdirSync(join(import.meta.dirname, 'de')).map((name) => join(import.meta.dirname, 'de', name))
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'))
  assert.deepEqual(
    lines.filter((line) => formal.test(line)),
    [],
  )
})

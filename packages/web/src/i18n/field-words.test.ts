import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as contract from '@parley/contract'
import { arField } from './ar/index.ts'
import { deField } from './de/index.ts'
import { documentSentences } from './document-sentences.ts'
import { fieldSentences } from './field-sentences.ts'

const server = join(import.meta.dirname, '../../../server/src')

/** Every complaint that a schema brings along, wherever in it. */
function complaintsIn(part: unknown, known: Set<unknown>, found: Set<string>): void {
  if (typeof part !== 'object' || part === null || known.has(part)) return
  known.add(part)
  if ('_zod' in part && typeof part._zod === 'object' && part._zod !== null && 'def' in part._zod) {
    return complaintsIn(part._zod.def, known, found)
  }
  for (const [name, value] of Object.entries(part)) {
    if (name !== 'error' || typeof value !== 'function') complaintsIn(value, known, found)
    else if (value.length === 0) found.add(String(value()))
  }
}

/** What the server's own files say at a field, with `{n}` for what they fill in. */
function saidByServer(): string[] {
  const files = readdirSync(server, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(server, name), 'utf8'))
  const complained = files.flatMap((code) => [
    ...code.matchAll(/\b(?:wrong|fieldError|wrongField)\([\w.']+, (['`])([A-Z].*?)\1/g),
    ...code.matchAll(/fields\b[^\n]{0,40}\[(['`])([A-Z].*?)\1\]/g),
    ...code.matchAll(/fields\['\w+'\] = \[[^'\n]* (?:\?|'[^']+' :) (')([A-Z][^']+)\1/g),
  ])
  const validation = readFileSync(join(server, 'platform/http/validation.ts'), 'utf8')
  return [...complained, ...validation.matchAll(/(['`])((?:[A-Z]\w* ).*?\.)\1/g)]
    .map(([, , sentence = '']) => sentence.replaceAll(/\$\{.*?\}+(?![^$]*'\})/g, '{n}'))
    .filter((sentence) => !/fields? needs?/.test(sentence))
}

/** Why files are not read: all whole sentences in the code that reads them. */
function saidOfDocuments(): string[] {
  const folder = join(server, 'features/knowledge')
  const names = [
    ...readdirSync(join(folder, 'extract')).map((name) => `extract/${name}`),
    ...['read-stage', 'ingestion'].map((name) => `documents/${name}.ts`),
  ].filter((name) => name.endsWith('.ts') && !/\.test(ing)?\.ts$/.test(name))
  const codes = names.map((name) => readFileSync(join(folder, name), 'utf8'))
  const around = ['uploads', 'documents.service'].map((name) =>
    readFileSync(join(folder, `documents/${name}.ts`), 'utf8'),
  )
  return [
    ...codes.flatMap((code) => [...code.matchAll(/(['`])([A-Z][^'`\n]+\.)\1/g)]),
    ...around.flatMap((code) => [...code.matchAll(/(?:ingestion\.fail\(.*, |emptyFile = )(')([^']+)'/g)]),
  ].map(([, , sentence = '']) => sentence.replaceAll(/\$\{.*\}/g, '{n}'))
}

test('whatever is said of a document that cannot be read is said in every language', () => {
  const said = saidOfDocuments()
  assert.deepEqual([...new Set(said)].toSorted(), [...documentSentences].toSorted())
})

test('whatever a schema or the server says at a field is said in every language', () => {
  const found = new Set<string>()
  const known = new Set<unknown>()
  for (const schema of Object.values(contract)) complaintsIn(schema, known, found)
  assert.ok(found.size > 60, `${found.size} sentences of schemas`)
  const said = saidByServer()
  assert.ok(said.length > 30, `${said.length} sentences of the server`)
  const all = [...found, ...said]
  assert.deepEqual(
    all.filter((sentence) => deField(sentence, 'de') === sentence),
    [],
    'in German',
  )
  assert.deepEqual(
    all.filter((sentence) => arField(sentence, 'ar') === sentence),
    [],
    'in Arabic',
  )
})

test('each translation fills in what the sentence fills in', () => {
  for (const sentence of [...fieldSentences, ...documentSentences]) {
    const filled = sentence.replace('{n}', 'xyz')
    for (const own of [deField(filled, 'de'), arField(filled, 'ar')]) {
      assert.doesNotMatch(own, /\{n\}/)
      assert.equal(own.includes('xyz'), sentence.includes('{n}'), own)
    }
  }
})

test('numbers are written as the language writes them, and the sentence that leaves least open is meant', () => {
  assert.equal(deField('Use at most 32,000 characters.', 'de'), 'Höchstens 32.000 Zeichen.')
  assert.equal(deField('At most 20 files fit on one message.', 'de'), 'An eine Nachricht passen höchstens 20 Dateien.')
  assert.equal(deField('What nobody has translated.', 'de'), 'What nobody has translated.')
})

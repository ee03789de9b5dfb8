import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedFor, spoken } from './language.ts'

test('of the languages a browser asks for, the most wanted that is spoken here', () => {
  const asked = {
    'de-AT,de;q=0.9,en;q=0.8': 'de',
    'fr-FR, fr;q=0.9, en;q=0.3, de;q=0.5': 'de',
    'en;q=0.1,AR': 'ar',
    'de;q=0, en': 'en',
    'de;q=0': null,
    'de;q=high, en;q=0.5': 'de',
    '*': null,
    fr: null,
    '': null,
    ',;,q=1;;': null,
  }
  for (const [header, language] of Object.entries(asked)) assert.equal(askedFor(header), language, header)
  assert.equal(askedFor(`${'x,'.repeat(100_000)}de`), null)
  assert.deepEqual([spoken('de-CH'), spoken('pt-BR'), spoken('deu'), spoken(null)], ['de', null, null, null])
})

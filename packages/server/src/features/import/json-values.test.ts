import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { jsonValues, NotJson, type JsonValue } from './json-values.ts'

async function valuesOf(text: string | Buffer, step = 7, most = 1_000_000): Promise<JsonValue[]> {
  const bytes = Buffer.from(text)
  async function* pieces() {
    for (let from = 0; from < bytes.length; from += step) yield bytes.subarray(from, from + step)
  }
  const values: JsonValue[] = []
  for await (const value of jsonValues(pieces(), most)) values.push(value)
  return values
}

const parsed = (values: JsonValue[]): unknown[] => values.map(({ text }): unknown => JSON.parse(text ?? 'null'))

test('elements of an array come out as they went in, however the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      async (list, step, pretty) => {
        const text = JSON.stringify(list, null, pretty ? 2 : undefined)
        assert.deepEqual(parsed(await valuesOf(text, step)), JSON.parse(text))
      },
    ),
    { numRuns: 200 },
  )
})

test('fields of an object come out by name, arrays among them element by element', async () => {
  const values = await valuesOf(
    '\uFEFF{ "a" : 1.5e3 , "list":[{"x":"]}\\""},[2],null], "empty": [], "o":{"p":[1]}, "z":true}',
    3,
  )
  assert.deepEqual(
    values.map(({ field, isElement, text }) => [field, isElement, JSON.parse(text ?? '')]),
    [
      ['a', false, 1500],
      ['list', true, { x: ']}"' }],
      ['list', true, [2]],
      ['list', true, null],
      ['o', false, { p: [1] }],
      ['z', false, true],
    ],
  )
})

test('what is larger than may be held is counted, not held, and what follows is read', async () => {
  const values = await valuesOf(JSON.stringify(['x'.repeat(5_000), 'small']), 100, 1_000)
  assert.deepEqual(
    values.map(({ text }) => text),
    [null, '"small"'],
  )
})

test('what is no JSON, or ends early, says so', async () => {
  for (const text of ['', 'hello', '[1, 2', '{"a":1', '[1] x', '{"a" 1}', '"text"', '[1}', '\u0000']) {
    await assert.rejects(valuesOf(text), NotJson, text)
  }
})

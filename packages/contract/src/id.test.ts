import assert from 'node:assert/strict'
import { test } from 'node:test'
import { id, idPattern, newId } from './id.ts'

test('ids made by one process sort in the order they were made', () => {
  const ids = Array.from({ length: 10_000 }, () => newId(1_700_000_000_000))
  assert.deepEqual(ids.toSorted(), ids)
  assert.equal(new Set(ids).size, ids.length)
})

test('what is random of an id is never given twice', () => {
  const random = Array.from({ length: 10_000 }, () => newId().slice(19))
  assert.equal(new Set(random).size, random.length)
})

test('ids stay in order when the clock goes back', () => {
  const before = newId(1_900_000_000_000)
  const after = newId(1_800_000_000_000)
  assert.ok(after > before)
})

test('every id matches the pattern the routes accept', () => {
  for (let count = 0; count < 1000; count++) assert.match(newId(), idPattern)
})

test('other versions, upper case and trailing text are not ids', () => {
  for (const text of ['', 'a', crypto.randomUUID(), newId().toUpperCase(), `${newId()}\n`, ` ${newId()}`]) {
    assert.equal(id.safeParse(text).success, false, text)
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diverse } from './diverse.ts'

const best = (wanted: number, ...texts: string[]) =>
  diverse(
    texts.map((text) => ({ text, stems: text.split(' ') })),
    wanted,
  ).map(({ text }) => text)
const order = (...texts: string[]) => best(Infinity, ...texts)
const long = 'the boiler in the cellar keeps the water of the whole house warm all through winter'

test('equal passages come once, and nearly equal ones after those that say something else', () => {
  assert.deepEqual(order(long, long, 'plums in august'), [long, 'plums in august'])
  const nearly = `${long} too`
  assert.deepEqual(order(long, nearly, 'plums in august'), [long, 'plums in august', nearly])
})

test('what differs in a number keeps its place', () => {
  const [first, second] = [`${long} vx200`, `${long} vx300`]
  assert.deepEqual(order(first, second, 'plums in august'), [first, second, 'plums in august'])
})

test('as many as are wanted are the first of all', () => {
  const texts = [long, long, `${long} too`, 'plums in august', `${long} vx200`, 'a cellar', 'plums in august']
  for (let wanted = 0; wanted <= texts.length; wanted += 1) {
    assert.deepEqual(best(wanted, ...texts), order(...texts).slice(0, wanted))
  }
})

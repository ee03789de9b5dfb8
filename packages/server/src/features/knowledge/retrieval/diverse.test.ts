import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diverse } from './diverse.ts'

const order = (...texts: string[]) =>
  diverse(texts.map((text) => ({ text, stems: text.split(' ') }))).map(({ text }) => text)
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

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EventCutter } from './event-cutter.ts'

test('events come out whole and in order, wherever their text was split and whatever ends their lines', () => {
  const text = 'data: a\n\ndata: b\r\n\r\nevent: x\rdata: c\r\r: hello\n\n\ndata: d\n\nrest'
  const whole = new EventCutter().take(text)
  assert.deepEqual(whole, ['data: a', 'data: b', 'event: x\rdata: c', ': hello', '\ndata: d'])
  for (let length = 1; length < text.length; length += 1) {
    const cutter = new EventCutter()
    const events: string[] = []
    for (let from = 0; from < text.length; from += length) events.push(...cutter.take(text.slice(from, from + length)))
    assert.deepEqual(events, whole, `${length} at a time`)
  }
})

test('one long event that comes a letter at a time takes no longer than its length', () => {
  const cutter = new EventCutter()
  const began = performance.now()
  for (let at = 0; at < 2_000_000; at += 1) cutter.take('x')
  assert.deepEqual(
    cutter.take('\n\n').map(({ length }) => length),
    [2_000_000],
  )
  assert.ok(performance.now() - began < 5000)
})

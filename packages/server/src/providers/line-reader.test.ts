import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createEventStreamReader } from './event-stream.ts'
import { LineReader } from './line-reader.ts'

function linesOf(bytes: Uint8Array, size: number): string[] {
  const lines: string[] = []
  const reader = new LineReader((line) => lines.push(line))
  for (let from = 0; from < bytes.length; from += size) reader.feed(bytes.subarray(from, from + size))
  reader.end()
  return lines
}

function eventsOf(text: string, size = 1): [string, string][] {
  const events: [string, string][] = []
  const reader = createEventStreamReader((data, name) => events.push([data, name]))
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; from += size) reader.feed(bytes.subarray(from, from + size))
  reader.end()
  return events
}

describe('reading lines', () => {
  const bytes = Buffer.from('\uFEFFone\r\ntwo\n\r\r\nGrüße 日本 🌍\rend')
  for (const size of [1, 2, 3, 5, 1000]) {
    it(`understands every line end, a byte order mark and long characters in pieces of ${size}`, () => {
      assert.deepEqual(linesOf(bytes, size), ['one', 'two', '', '', 'Grüße 日本 🌍', 'end'])
    })
  }
  it('takes a megabyte sent byte by byte in no more than linear time', () => {
    const line = Buffer.alloc(1024 * 1024, 'x')
    const began = performance.now()
    assert.equal(linesOf(line, 1)[0]?.length, line.length)
    assert.ok(performance.now() - began < 5000)
  })
  it('refuses a longer line whether it ends or not', () => {
    const line = Buffer.alloc(1024 * 1024 + 1, 'x')
    assert.throws(() => linesOf(line, 65_536), { code: 'provider_unavailable' })
    assert.throws(() => linesOf(Buffer.concat([line, Buffer.from('\n')]), line.length + 1), {
      code: 'provider_unavailable',
    })
  })
})

describe('reading event streams', () => {
  it('joins data lines, keeps names and leaves the rest out', () => {
    const text =
      ': comment\nid: 7\nretry: 10\nevent: named\ndata: one\ndata:two\ndata\n\nevent: empty\n\ndata:  spaced\n\n'
    assert.deepEqual(eventsOf(text), [
      ['one\ntwo\n', 'named'],
      [' spaced', ''],
    ])
  })
  it('takes a complete last event without its empty line, and drops one that was cut', () => {
    assert.deepEqual(eventsOf('data: {"a":1}\n\ndata: [DONE]'), [
      ['{"a":1}', ''],
      ['[DONE]', ''],
    ])
    assert.deepEqual(eventsOf('data: {"a":1}\n\ndata: {"b":'), [['{"a":1}', '']])
  })
})

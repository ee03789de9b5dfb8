import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyEvent, type Message, type RunEvent, type RunEventBody } from '@parley/contract'
import fc from 'fast-check'
import { FrameBuffer, maximumFrameText } from './frame-buffer.ts'

const empty: Message = {
  id: 'm',
  conversationId: 'c',
  parentId: null,
  role: 'assistant',
  authorId: null,
  modelId: null,
  text: '',
  status: 'queued',
  runId: null,
  seq: 0,
  createdAt: '2026-01-01T00:00:00.000Z',
  editedAt: null,
  siblings: { index: 0, count: 1, ids: ['m'] },
}

const fold = (bodies: RunEventBody[]): Message => {
  const events = bodies.map((body, index): RunEvent => ({ runId: 'r', seq: index + 1, ...body }))
  return { ...events.reduce(applyEvent, empty), seq: 0 }
}

/** A part of an answer before anyone cut it. */
const part = fc.oneof(
  fc.record({ type: fc.constant('text-delta' as const), text: fc.string({ unit: 'binary', maxLength: 60 }) }),
  fc.record({ type: fc.constant('reasoning-delta' as const), text: fc.string({ unit: 'grapheme', maxLength: 60 }) }),
  fc.record({
    type: fc.constant('tool-call' as const),
    callId: fc.uuid(),
    name: fc.constant('look'),
    arguments: fc.json(),
  }),
)

/** Cuts anywhere, also through the middle of a character. */
function cut(text: string, at: number[]): string[] {
  const places = [...new Set(at.map((place) => place % (text.length + 1)))].toSorted((one, two) => one - two)
  return [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length))
}

test('however an answer is cut into tokens and frames, the same message comes of it', () => {
  const seed = fc.record({
    parts: fc.array(part, { maxLength: 12 }),
    cuts: fc.array(fc.nat(400), { maxLength: 40 }),
    takes: fc.infiniteStream(fc.boolean()),
  })
  fc.assert(
    fc.property(seed, ({ parts, cuts, takes }) => {
      const buffer = new FrameBuffer()
      const taken: RunEventBody[] = []
      for (const one of parts) {
        const pieces = one.type === 'tool-call' ? [] : cut(one.text, cuts)
        if (one.type === 'tool-call') buffer.add(one)
        else
          for (const text of pieces) {
            buffer.addText(one.type, text)
            if (takes.next().value) taken.push(...buffer.take(false))
          }
      }
      taken.push(...buffer.take(true))
      const clean = parts.map((one) =>
        one.type === 'tool-call' ? one : { ...one, text: one.text.replaceAll('\0', '') },
      )
      assert.deepEqual(fold(taken), fold(clean.filter((one) => one.type === 'tool-call' || one.text !== '')))
      for (const body of taken) {
        if (body.type !== 'text-delta' && body.type !== 'reasoning-delta') continue
        assert.ok(body.text.isWellFormed() && body.text.length > 0 && body.text.length <= maximumFrameText)
      }
    }),
    { numRuns: 500 },
  )
})

test('a character that arrives in two halves is in one frame', () => {
  const buffer = new FrameBuffer()
  buffer.addText('text-delta', 'a\ud83d')
  assert.deepEqual(buffer.take(false), [{ type: 'text-delta', text: 'a' }])
  assert.deepEqual(buffer.take(false), [])
  buffer.addText('text-delta', '\ude00b')
  assert.deepEqual(buffer.take(false), [{ type: 'text-delta', text: '😀b' }])
})

test('half a character at the end, and text no database can hold, become something that can be stored', () => {
  const buffer = new FrameBuffer()
  buffer.addText('text-delta', 'one\0two\ud83d')
  assert.deepEqual(buffer.take(true), [{ type: 'text-delta', text: 'onetwo\ufffd' }])
})

test('a large piece is stored in frames of bounded size', () => {
  const buffer = new FrameBuffer()
  const text = '😀'.repeat(5000)
  buffer.addText('text-delta', `x${text}`)
  const texts = buffer.take(true).map((body) => (body.type === 'text-delta' ? body.text : ''))
  assert.equal(texts.join(''), `x${text}`)
  assert.ok(texts.every((piece) => piece.length <= maximumFrameText && piece.isWellFormed()))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyEvent } from './apply-event.ts'
import { numbersOf, withCited } from './cited.ts'
import { newId } from './id.ts'
import type { Message } from './message.ts'

test('numbers in brackets are read as models write them', () => {
  assert.deepEqual(numbersOf('1'), [1])
  assert.deepEqual(numbersOf('1, 3'), [1, 3])
  assert.deepEqual(numbersOf('2-4'), [2, 3, 4])
  assert.deepEqual(numbersOf('1;2–3'), [1, 2, 3])
})

test('a year or a range of pages is no list of a thousand numbers', () => {
  assert.deepEqual(numbersOf('1-900'), [1, 900])
  assert.deepEqual(numbersOf('9-2'), [9, 2])
})

const given = (...numbers: number[]) =>
  numbers.map((n) => ({ n, documentId: null, title: `Paper ${n}`, page: null, snippet: '', url: null }))
const citedOf = (text: string): number[] =>
  withCited(given(1, 2, 3, 4), text).flatMap(({ n, cited }) => (cited === true ? [n] : []))

test('of the passages that were given, those that the text cites are known, whatever else it claims', () => {
  assert.deepEqual(citedOf('Sixty degrees [1], always [1][3].'), [1, 3])
  assert.deepEqual(citedOf('Both [2, 4] and all of [1–3].'), [1, 2, 3, 4])
  assert.deepEqual(citedOf('As [9] says, and [0], and [17-19].'), [])
  assert.deepEqual(citedOf('Take `list[1]`:\n```\nrows[2]\n```\nand no more.'), [])
  assert.deepEqual(citedOf('```\nrows[3] without an end'), [])
})

test('they are known once an answer has ended, however it ended', () => {
  const runId = newId()
  const message: Message = {
    id: newId(),
    conversationId: newId(),
    parentId: null,
    role: 'assistant',
    authorId: null,
    modelId: null,
    text: 'Sixty [2], or seven [8].',
    status: 'streaming',
    runId,
    seq: 3,
    citations: given(1, 2),
    createdAt: '2026-01-01T00:00:00.000Z',
    editedAt: null,
    siblings: { index: 0, count: 1, ids: [] },
  }
  for (const status of ['complete', 'cancelled', 'interrupted'] as const) {
    const ended = applyEvent(message, { runId, seq: 4, type: 'run-end', status })
    assert.deepEqual(
      ended.citations?.map(({ cited }) => cited),
      [false, true],
    )
  }
  const { citations: _none, ...without } = message
  assert.equal('citations' in applyEvent(without, { runId, seq: 4, type: 'run-end', status: 'complete' }), false)
})

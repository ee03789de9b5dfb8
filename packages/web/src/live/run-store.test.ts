import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId, type Message, type RunEvent, type RunEventBody } from '@parley/contract'
import { createRunStore, newestOf } from './run-store.ts'

const runId = newId()
const conversationId = newId()

function messageAt(seq: number, text: string, status: Message['status'] = 'streaming'): Message {
  return {
    id: '01920000-0000-7000-8000-000000000001',
    conversationId,
    parentId: null,
    role: 'assistant',
    authorId: null,
    modelId: 'm',
    text,
    status,
    runId,
    seq,
    createdAt: '2026-01-01T00:00:00.000Z',
    editedAt: null,
    siblings: { index: 0, count: 1, ids: [] },
  }
}

function event(seq: number, body: RunEventBody): RunEvent {
  return { runId, seq, ...body }
}

const words = (seq: number, text: string): RunEvent => event(seq, { type: 'text-delta', text })

function storeWithFrames() {
  const frames: (() => void)[] = []
  let clock = 0
  const store = createRunStore({ schedule: (show) => frames.push(show), now: () => clock })
  return {
    store,
    draw: () => frames.splice(0).forEach((show) => show()),
    frames,
    pass: (milliseconds: number) => (clock += milliseconds),
    text: () => store.get(messageAt(0, '').id)?.message.text,
  }
}

test('many events between two frames are shown once', () => {
  const { store, draw, frames, text } = storeWithFrames()
  store.adopt([messageAt(0, '')])
  draw()
  let drawn = 0
  store.subscribe(messageAt(0, '').id, () => (drawn += 1))
  for (let seq = 1; seq <= 50; seq++) store.add(words(seq, 'a'))
  assert.equal(frames.length, 1)
  assert.equal(text(), '')
  draw()
  assert.equal(drawn, 1)
  assert.equal(text(), 'a'.repeat(50))
})

test('a message fetched in the middle goes on where it ends, whatever is told twice', () => {
  const { store, draw, text } = storeWithFrames()
  store.adopt([messageAt(2, 'ab')])
  for (const [seq, letter] of [
    [1, 'a'],
    [2, 'b'],
    [3, 'c'],
    [3, 'c'],
    [4, 'd'],
  ] as const)
    store.add(words(seq, letter))
  draw()
  assert.equal(text(), 'abcd')
  assert.deepEqual(store.places(), [{ runId, after: 4 }])
})

test('events that come before their message wait for it', () => {
  const { store, text } = storeWithFrames()
  store.add(words(1, 'a'))
  store.add(words(2, 'b'))
  assert.deepEqual(store.places(), [{ runId, after: 2 }])
  store.adopt([messageAt(1, 'a')])
  assert.equal(text(), 'ab')
})

test('an older fetch never takes words away', () => {
  const { store, draw, text } = storeWithFrames()
  store.adopt([messageAt(0, '')])
  store.add(words(1, 'a'))
  store.add(words(2, 'b'))
  draw()
  store.adopt([messageAt(1, 'a')])
  assert.equal(text(), 'ab')
})

test('a run that has ended is followed no more', () => {
  const { store, draw } = storeWithFrames()
  store.adopt([messageAt(0, '')])
  store.add(event(1, { type: 'run-end', status: 'complete' }))
  draw()
  assert.deepEqual(store.places(), [])
  const other = storeWithFrames()
  other.store.add(words(1, 'a'))
  other.store.adopt([messageAt(9, 'abc', 'complete')])
  assert.deepEqual(other.store.places(), [])
})

test('what was followed in one conversation is forgotten with it', () => {
  const { store, text } = storeWithFrames()
  store.adopt([messageAt(3, 'abc')])
  store.forget(newId())
  assert.equal(text(), 'abc')
  store.forget(conversationId)
  assert.equal(text(), undefined)
  assert.deepEqual(store.places(), [])
})

test('thinking is timed from its first word to the first word of the answer', () => {
  const { store, draw, pass } = storeWithFrames()
  store.adopt([messageAt(0, '')])
  store.add(event(1, { type: 'reasoning-delta', text: 'hm' }))
  pass(2_500)
  store.add(words(2, 'Yes'))
  pass(9_000)
  store.add(words(3, '.'))
  draw()
  assert.equal(store.get(messageAt(0, '').id)?.thoughtMs, 2_500)
  store.add(event(4, { type: 'reasoning-delta', text: 'and yet' }))
  pass(500)
  store.add(event(5, { type: 'tool-call', callId: '1', name: 'look', arguments: '{}' }))
  pass(60_000)
  store.add(event(6, { type: 'run-end', status: 'complete' }))
  draw()
  assert.equal(store.get(messageAt(0, '').id)?.thoughtMs, 3_000, 'who waits for a tool does not think')
})

test('the newer of what was fetched and what was followed is shown', () => {
  const live = { message: messageAt(5, 'live'), stage: null, thoughtMs: null }
  assert.equal(newestOf(messageAt(3, 'stored'), live).text, 'live')
  assert.equal(newestOf(messageAt(5, 'stored', 'complete'), live).text, 'stored')
  assert.equal(newestOf({ ...messageAt(1, 'continued'), runId: newId() }, live).text, 'continued')
})

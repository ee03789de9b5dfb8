import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastCheck from 'fast-check'
import { applyEvent } from './apply-event.ts'
import type { RunEvent, RunEventBody } from './event.ts'
import type { Message } from './message.ts'

const runId = '01920000-0000-7000-8000-000000000001'
const empty: Message = {
  id: '01920000-0000-7000-8000-000000000002',
  conversationId: '01920000-0000-7000-8000-000000000003',
  parentId: null,
  role: 'assistant',
  authorId: null,
  modelId: null,
  text: '',
  status: 'queued',
  runId,
  seq: 0,
  createdAt: '2026-01-01T00:00:00.000Z',
  editedAt: null,
  siblings: { index: 0, count: 1, ids: ['01920000-0000-7000-8000-000000000002'] },
}

const log = (...bodies: RunEventBody[]): RunEvent[] => bodies.map((body, index) => ({ ...body, runId, seq: index + 1 }))
const fold = (events: RunEvent[], start = empty): Message => events.reduce(applyEvent, start)

/** Cuts a text anywhere, also inside a character made of two units. */
const cutUp = (text: string, cuts: number[]): string[] => {
  const places = [...new Set(cuts.map((cut) => (text.length === 0 ? 0 : cut % text.length)))].toSorted((a, b) => a - b)
  return [0, ...places].map((place, index) => text.slice(place, places[index] ?? text.length))
}

test('any splitting of the text gives the same message', () => {
  const text = fastCheck.string({ unit: 'grapheme', maxLength: 200 })
  const cuts = fastCheck.array(fastCheck.nat(), { maxLength: 20 })
  fastCheck.assert(
    fastCheck.property(text, text, cuts, cuts, (reasoning, answer, reasoningCuts, answerCuts) => {
      const whole = fold(log({ type: 'reasoning-delta', text: reasoning }, { type: 'text-delta', text: answer }))
      const pieces = fold(
        log(
          ...cutUp(reasoning, reasoningCuts).map((text) => ({ type: 'reasoning-delta', text }) as const),
          ...cutUp(answer, answerCuts).map((text) => ({ type: 'text-delta', text }) as const),
        ),
      )
      assert.equal(pieces.text, whole.text)
      assert.equal(pieces.reasoning, whole.reasoning)
    }),
  )
})

test('an event that is already in the message changes nothing', () => {
  const events = log({ type: 'run-start', modelId: 'm' }, { type: 'text-delta', text: 'Hello' })
  const once = fold(events)
  assert.deepEqual(fold(events, once), once)
})

test('a replay that overlaps repeats nothing and loses nothing', () => {
  const events = log(
    { type: 'text-delta', text: 'a' },
    { type: 'text-delta', text: 'b' },
    { type: 'text-delta', text: 'c' },
  )
  assert.equal(fold([...events.slice(0, 2), ...events]).text, 'abc')
})

test('continuing writes on under a new run and clears the old problem', () => {
  const ended = fold(log({ type: 'text-delta', text: 'One, ' }, { type: 'run-end', status: 'interrupted' }))
  const secondRun = '01920000-0000-7000-8000-00000000000f'
  const events: RunEvent[] = [
    { runId: secondRun, seq: 1, type: 'run-start', modelId: 'm' },
    { runId: secondRun, seq: 2, type: 'text-delta', text: 'two.' },
    { runId: secondRun, seq: 3, type: 'run-end', status: 'complete' },
  ]
  const message = fold(events, ended)
  assert.equal(message.text, 'One, two.')
  assert.equal(message.status, 'complete')
  assert.equal(message.runId, secondRun)
})

test('tool calls go from running over approval to their result', () => {
  const call = { type: 'tool-call', callId: 'c1', name: 'weather', arguments: '{}' } as const
  const states = (...bodies: RunEventBody[]) => fold(log(call, ...bodies)).toolCalls?.map((tool) => tool.state)
  assert.deepEqual(states(), ['running'])
  assert.deepEqual(states({ type: 'tool-approval', callId: 'c1', state: 'waiting' }), ['waiting'])
  assert.deepEqual(states({ type: 'tool-approval', callId: 'c1', state: 'denied' }), ['denied'])
  assert.deepEqual(states({ type: 'tool-result', callId: 'c1', result: 'x', failed: true }), ['failed'])
  assert.deepEqual(states({ type: 'tool-result', callId: 'c1', result: 'x', failed: false }), ['done'])
})

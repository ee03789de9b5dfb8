import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatTurn } from '#providers/provider.ts'
import { fitResults, fitTurns, roomForTurns } from './fit.ts'
import { tokensOf } from './run-usage.ts'

const words = (count: number): string => 'word '.repeat(count).trim()
const rules: ChatTurn = { role: 'system', text: 'Be short.' }
const exchange = (name: string): ChatTurn[] => [
  { role: 'user', text: `${name}? ${words(50)}` },
  {
    role: 'assistant',
    text: '',
    toolCalls: [{ callId: name, name: 'look', arguments: '{}' }],
  },
  { role: 'tool', callId: name, text: words(50) },
  { role: 'assistant', text: words(50) },
]
const question: ChatTurn = { role: 'user', text: 'And now?' }
const all = [rules, ...exchange('one'), ...exchange('two'), question]

describe('what fits of a conversation', () => {
  test('is all of it where there is room', () => {
    assert.deepEqual(fitTurns(all, tokensOf(all)), { turns: all, left: 0 })
  })
  test('loses whole exchanges, the oldest first, and never the instructions or the question', () => {
    const { turns, left } = fitTurns(all, tokensOf(all) - 1)
    assert.deepEqual(turns, [rules, ...exchange('two'), question])
    assert.equal(left, 4)
    assert.deepEqual(fitTurns(all, 0), { turns: [rules, question], left: 8 })
  })
  test('keeps an answer that is gone on with, and its question', () => {
    const going: ChatTurn[] = [...all, { role: 'assistant', text: words(30) }, { role: 'user', text: 'Go on.' }]
    assert.deepEqual(fitTurns(going, 0, 2).turns, [rules, ...going.slice(-3)])
  })
  test('leaves room for the answer, and for the tools that are offered', () => {
    const tool = { name: 'look', description: words(40), parameters: {} }
    assert.equal(roomForTurns(1000, 1), 750)
    assert.equal(roomForTurns(1000, 1.5), 500)
    assert.ok(roomForTurns(1000, 1, [tool]) < 720)
  })
})

describe('results of tools that do not fit', () => {
  const loop: ChatTurn[] = [
    question,
    ...['a', 'b', 'c'].flatMap((callId): ChatTurn[] => [
      { role: 'assistant', text: '', toolCalls: [{ callId, name: 'look', arguments: '{}' }] },
      { role: 'tool', callId, text: words(1000) },
    ]),
  ]
  const lengths = (turns: ChatTurn[]): number[] =>
    turns.filter(({ role }) => role === 'tool').map(({ text }) => text.length)

  test('are shortened from the oldest on, and the model is told', () => {
    const { turns, fits } = fitResults(loop, tokensOf(loop) - 1500)
    const [first = 0, second = 0, third] = lengths(turns)
    assert.ok(fits && tokensOf(turns) <= tokensOf(loop) - 1500)
    assert.ok(first < 500 && second < 4999 && second > 500, `${first} ${second}`)
    assert.equal(third, 4999)
    assert.match(turns[2]?.text ?? '', /left out: there is no room/)
  })
  test('stay as they are where they fit, and say where even shortened they do not', () => {
    assert.deepEqual(fitResults(loop, tokensOf(loop)), { turns: loop, fits: true })
    assert.equal(fitResults(loop, 10).fits, false)
  })
})

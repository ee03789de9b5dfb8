import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ThinkingTime } from './thinking-time.ts'

test('what a model thinks between its tools is added up, and their time is not', () => {
  let now = 0
  const time = new ThinkingTime(() => now)
  const pass = (milliseconds: number): void => void (now += milliseconds)
  pass(100)
  time.goesOn()
  pass(200)
  time.goesOn()
  pass(300)
  time.rests()
  pass(60_000)
  time.goesOn()
  pass(1_000)
  assert.deepEqual(time.end(), { thoughtMs: 1_500 })
  assert.deepEqual(new ThinkingTime(() => now).end(), {}, 'who told no thought has no time for it')
})

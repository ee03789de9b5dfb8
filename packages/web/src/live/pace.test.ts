import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPace } from './pace.ts'

/** A device on which showing something takes so long. */
function device(showMs: number) {
  let time = 0
  const rests: number[] = []
  const pace = createPace({
    now: () => time,
    beforePaint: (then) => then(),
    afterPaint: (then) => then(),
    wait(milliseconds, then) {
      rests.push(milliseconds)
      time += milliseconds
      then()
    },
  })
  return {
    rests,
    /** When it was shown. */
    come(at: number): number {
      time = Math.max(time, at)
      pace(() => (time += showMs))
      return time
    },
  }
}

test('what is quick to show is shown at once, whenever it comes', () => {
  const { come, rests } = device(4)
  for (let frame = 0; frame < 30; frame += 1) assert.equal(come(frame * 33), frame * 33 + 4)
  assert.deepEqual(rests, [])
})

test('what took long to show is followed by as long a rest', () => {
  const { come, rests } = device(40)
  come(0)
  assert.equal(come(50), 120, 'begun at 80')
  assert.deepEqual(rests, [30])
})

test('nobody waits longer than a quarter of a second for what has come', () => {
  const { come, rests } = device(2_000)
  come(0)
  come(2_000)
  assert.deepEqual(rests, [250])
})

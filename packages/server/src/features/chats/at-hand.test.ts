import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHandOver, type AtHand } from './at-hand.ts'

test('what is at hand is handed over to what begins at once, and to nothing that begins later', () => {
  const handOver = createHandOver()
  const known = {} as AtHand
  handOver.during(new Map([['run', known]]), () => {
    assert.equal(handOver.of('run'), known)
    assert.equal(handOver.of('another'), undefined)
  })
  assert.equal(handOver.of('run'), undefined)
  assert.throws(() => handOver.during(new Map([['run', known]]), () => assert.fail('could not begin')), /could not/)
  assert.equal(handOver.of('run'), undefined, 'also where beginning failed')
})

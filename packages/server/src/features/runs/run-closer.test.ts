import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AppError } from '#platform/app-error.ts'
import { openSse, Seen } from '#platform/live/follower.testing.ts'
import { openTestDatabase } from './open-test-database.ts'
import { done, openRunHouse } from './runs.testing.ts'
import { at, follow, hangs, says } from './scripts.testing.ts'

describe('a database that cannot take more', () => {
  test('ends the run honestly: nothing is shown that is not stored, and all of it is stored once there is room', async () => {
    const database = await openTestDatabase()
    let full = false
    const check = (): void => {
      if (full) throw new AppError('storage_full', 'The disk is full.', { retryable: true })
    }
    const house = await openRunHouse({
      ...database,
      commit: async (statements, durability) => (check(), database.commit(statements, durability)),
      transaction: async (work) => (check(), database.transaction(work)),
    })
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const run = await house.start(async (emit, signal) => {
      emit({ type: 'text', text: 'stored' })
      await gate
      emit({ type: 'text', text: ' and kept' })
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    await at(house, run.id, 'text-delta')
    const { promise: warned, resolve: warn } = Promise.withResolvers<unknown>()
    const seen = new Seen()
    openSse(house.port, `/api/live/events?watch=${run.id}:0`, (data) => {
      const frame = Object(data)
      if (frame.type === 'event') seen.take(frame.event)
      if (frame.type === 'problem') warn(frame)
    })
    full = true
    open()
    const problem = Object(await warned)
    assert.deepEqual([problem.problem.code, problem.ref], ['storage_full', run.id])
    assert.equal(seen.text, 'stored')
    full = false
    await seen.ended
    assert.equal(seen.text, 'stored and kept')
    assert.deepEqual(seen.faults, [])
    const stored = await house.message(run.messageId)
    assert.deepEqual([stored.text, stored.status, stored.problem?.code], ['stored and kept', 'failed', 'storage_full'])
    await house.close()
  })
})

describe('a server that stops', () => {
  test('lets runs finish while there is time, then keeps what they have as interrupted', async () => {
    const house = await openRunHouse(await openTestDatabase())
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const quick = await house.start(async (emit) => (await gate, emit({ type: 'text', text: 'done' }), done))
    const slow = await house.start(hangs('half'))
    const waiting = await house.start(says('never'), { afterMessageId: slow.messageId })
    const seen = follow(house, slow.id)
    await at(house, slow.id, 'text-delta')
    const drained = house.runs.drain(100)
    open()
    await drained
    await seen.ended
    const messages = await Promise.all([quick, slow, waiting].map((run) => house.message(run.messageId)))
    assert.deepEqual(
      messages.map((message) => message.status),
      ['complete', 'interrupted', 'interrupted'],
    )
    assert.deepEqual(
      messages.map((message) => message.text),
      ['done', 'half', ''],
    )
    assert.deepEqual(
      messages.map((message) => message.problem?.actions),
      [undefined, ['continue', 'retry'], ['retry']],
    )
    await assert.rejects(house.start(says('no')), { code: 'maintenance' })
    await house.close()
  })
})

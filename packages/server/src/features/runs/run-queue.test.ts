import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openTestDatabase } from './open-test-database.ts'
import { done, openRunHouse, type Script } from './runs.testing.ts'
import { at } from './scripts.testing.ts'

describe('runs that have to wait', () => {
  test('begin after the answer they follow, in order, and say that they are queued', async () => {
    const house = await openRunHouse(await openTestDatabase())
    const order: string[] = []
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const first = await house.start(async () => (order.push('first'), await gate, done))
    const { conversationId } = first
    const second = await house.start(async () => (order.push('second'), done), {
      conversationId,
      afterMessageId: first.messageId,
    })
    const third = await house.start(async () => (order.push('third'), done), {
      conversationId,
      afterMessageId: second.messageId,
    })
    const beside = await house.start(async () => (order.push('beside'), done), { conversationId })
    await house.untilEnded(beside.id)
    const event = await at(house, third.id, 'status')
    assert.deepEqual({ ...event, runId: '' }, { runId: '', seq: 1, type: 'status', stage: 'queued' })
    assert.equal(house.runs.current(third.id, await house.message(third.messageId))?.status, 'queued')
    open()
    await house.untilEnded(third.id)
    assert.deepEqual(order, ['first', 'beside', 'second', 'third'])
    await house.close()
  })

  test('are cancelled without ever having begun, and those behind them wait for what they waited for', async () => {
    const house = await openRunHouse(await openTestDatabase())
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const order: string[] = []
    const first = await house.start(() => gate.then(() => (order.push('first'), done)))
    const second = await house.start(() => assert.fail('it was cancelled'), { afterMessageId: first.messageId })
    const third = await house.start(async () => (order.push('third'), done), { afterMessageId: second.messageId })
    await house.runs.cancel(second.id)
    assert.equal((await house.message(second.messageId)).status, 'cancelled')
    const beside = await house.start(async () => (order.push('beside'), done))
    await house.untilEnded(beside.id)
    open()
    assert.equal((await house.untilEnded(third.id)).status, 'complete')
    assert.deepEqual(order, ['beside', 'first', 'third'])
    await house.close()
  })

  test('share the limits fairly: many of one person do not hold up one of another', async () => {
    const house = await openRunHouse(await openTestDatabase(), { runsAtOnce: 2, runsPerUser: 2 })
    const order: string[] = []
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const script =
      (name: string): Script =>
      async () => (order.push(name), await gate, done)
    const runs = []
    for (let n = 0; n < 6; n += 1) runs.push(await house.start(script(`ada ${n}`)))
    runs.push(await house.start(script('bob'), { userId: house.bob.userId }))
    open()
    await Promise.all(runs.map((run) => house.untilEnded(run.id)))
    assert.ok(order.indexOf('bob') <= 3, order.join())
    await house.close()
  })

  test('are not held up by what their owner’s programs ask for, which waits among itself', async () => {
    const house = await openRunHouse(await openTestDatabase(), { runsPerUser: 2 })
    const { userId } = house.ada
    const gone = new AbortController()
    const turn = () => house.runs.takeTurn({ userId, modelId: 'm', lane: { id: 'p', atOnce: null } }, gone.signal)
    const [first] = await Promise.all([turn(), turn()])
    let begun = false
    const third = turn().then((done) => ((begun = true), done))
    assert.equal((await house.untilEnded((await house.start(async () => done)).id)).status, 'complete')
    assert.equal(begun, false)
    first?.()
    ;(await third)()
    await house.close()
  })
})

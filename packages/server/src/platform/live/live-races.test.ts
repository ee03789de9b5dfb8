import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { closeCodes, newId } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { openSse, openWebSocket } from './follower.testing.ts'
import { inbox, problemOf } from './inbox.testing.ts'
import { openLiveHouse } from './live.testing.ts'

/** Something that is asked for, and answered when the test says so. */
function held() {
  const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const wait = (): Promise<void> => {
    asked.resolve()
    return answered.promise
  }
  return { wait, asked: asked.promise, answer: answered.resolve }
}

describe('a live connection', () => {
  test('that was being let in while its account ended is let go of', async () => {
    const identity = held()
    const house = await openLiveHouse({
      ports: {
        async authenticateToken() {
          const caller = house.ada
          await identity.wait()
          return { caller, stage: 'full' }
        },
      },
    })
    const late = openWebSocket(house.port, () => undefined, {}, '/api/live?token=fresh')
    await identity.asked
    house.signedOut.add(house.ada.userId)
    house.live.revoke({ userId: house.ada.userId }, new AppError('unauthenticated', 'This session has ended.'))
    identity.answer()
    assert.equal((await late.closed).code, closeCodes.unauthenticated)
    await house.close()
  })

  test('of somebody who is back after an end stays', async () => {
    const house = await openLiveHouse()
    house.live.revoke({ userId: house.ada.userId }, new AppError('unauthenticated', 'This session has ended.'))
    const box = inbox()
    const socket = openWebSocket(house.port, box.take)
    await box.type('hello')
    await pause(50)
    assert.equal(house.live.connections(), 1)
    socket.cut()
    await house.close()
  })

  test('does not get what was allowed just before it was forbidden', async () => {
    const right = held()
    const house = await openLiveHouse({
      ports: {
        async mayFollowConversation(_caller, id) {
          const before = !house.hidden.has(id)
          await right.wait()
          return before
        },
      },
    })
    const conversationId = newId()
    const box = inbox()
    const socket = openWebSocket(house.port, box.take)
    socket.send({ type: 'watch', conversations: [conversationId] })
    await right.asked
    house.hidden.add(conversationId)
    const rechecked = house.live.recheck(house.ada.userId)
    right.answer()
    await rechecked
    house.publish(house.begin(conversationId), { type: 'text-delta', text: 'secret' })
    socket.send({ type: 'ping' })
    await box.type('pong')
    assert.equal(box.texts(), '')
    assert.deepEqual(
      box.frames.flatMap((frame) => (frame.type === 'problem' ? [frame.ref] : [])),
      [conversationId],
    )
    socket.cut()
    await house.close()
  })

  test('ends where what it should follow cannot be looked up, over both codecs, so that it comes again', async () => {
    let broken = true
    const house = await openLiveHouse({
      ports: { mayFollowRun: () => (broken ? Promise.reject(new Error('no room left')) : Promise.resolve(true)) },
    })
    const topic = house.begin(newId())
    const watched = { runId: topic.runId, after: 1 }
    const socket = openWebSocket(house.port, () => undefined)
    socket.send({ type: 'watch', runs: [watched] })
    assert.equal((await socket.closed).code, closeCodes.idle)
    const path = `/api/live/events?watch=${watched.runId}:${watched.after}`
    const [first, second] = [inbox(), inbox()]
    await openSse(house.port, path, (data) => first.take(Object(data))).closed
    assert.equal(problemOf(first.frames.at(-1) ?? assert.fail()), 'internal')
    broken = false
    const again = openSse(house.port, path, (data) => second.take(Object(data)))
    await second.type('hello')
    house.publish(topic, { type: 'text-delta', text: 'here' })
    await second.type('event')
    assert.equal(second.texts(), 'here')
    again.cut()
    await house.close()
  })
})

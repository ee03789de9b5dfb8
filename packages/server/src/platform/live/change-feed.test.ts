import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { newId } from '@parley/contract'
import { openSse, openWebSocket } from './follower.testing.ts'
import { inbox, isEnd, problemOf } from './inbox.testing.ts'
import { openLiveHouse, type LiveHouse } from './live.testing.ts'

describe('changes', () => {
  let house: LiveHouse
  before(async () => {
    house = await openLiveHouse()
  })
  after(() => house.close())

  test('reach those who may see them, on all their connections', async () => {
    const [first, second, stranger] = [inbox(), inbox(), inbox()]
    const sockets = [
      openWebSocket(house.port, first.take),
      openWebSocket(house.port, second.take),
      openWebSocket(house.port, stranger.take, { authorization: 'Bearer bob' }),
    ]
    for (const socket of sockets) {
      socket.send({ type: 'watch' })
      socket.send({ type: 'ping' })
    }
    await Promise.all([first.type('pong'), second.type('pong'), stranger.type('pong')])
    const id = newId()
    house.live.changed([house.ada.userId], 'conversation', id)
    house.live.changed('everyone', 'models', 'all')
    for (const box of [first, second]) {
      const change = await box.type('change')
      assert.deepEqual({ ...change, cursor: '' }, { type: 'change', cursor: '', kind: 'conversation', id })
    }
    await stranger.type('change')
    const strange = stranger.frames.filter((frame) => frame.type === 'change')
    assert.deepEqual(
      strange.map((frame) => frame.kind),
      ['models'],
    )
    for (const socket of sockets) socket.cut()
  })

  test('that were missed follow from the cursor, once and in order', async () => {
    const ids = [newId(), newId(), newId()]
    const box = inbox()
    const socket = openWebSocket(house.port, box.take)
    const { cursor } = Object(await box.type('hello'))
    socket.cut()
    await socket.closed
    for (const id of ids) house.live.changed([house.ada.userId], 'message', id)
    const again = inbox()
    const next = openWebSocket(house.port, again.take)
    await again.type('hello')
    const late = newId()
    house.live.changed([house.ada.userId], 'message', late)
    next.send({ type: 'watch', changesAfter: cursor })
    await again.until((frame) => frame.type === 'change' && frame.id === late)
    const seen = again.frames.flatMap((frame) => (frame.type === 'change' ? [frame.id] : []))
    assert.deepEqual(seen, [...ids, late])
    next.cut()
  })

  test('of before another start of the server cannot be told: the client is sent to fetch again', async () => {
    for (const cursor of ['other:3', 'nonsense', '', `${'x'.repeat(90)}:1`]) {
      const box = inbox()
      const socket = openWebSocket(house.port, box.take)
      socket.send({ type: 'watch', changesAfter: cursor })
      const problem = await box.type('problem')
      assert.equal(problemOf(problem), 'gone', cursor)
      socket.cut()
    }
  })

  test('and runs resume over SSE from the one Last-Event-ID, whatever the address says', async () => {
    const conversationId = newId()
    const topic = house.begin(conversationId)
    const box = inbox()
    const path = `/api/live/events?watch=${topic.runId}:0&conversations=${conversationId}`
    const first = openSse(house.port, path, (data) => box.take(Object(data)))
    await box.type('hello')
    house.publish(topic, { type: 'text-delta', text: 'one ' })
    house.live.changed([house.ada.userId], 'conversation', conversationId)
    await box.type('change')
    await box.until((frame) => frame.type === 'event' && frame.event.seq === 2)
    first.cut()
    await first.closed
    house.publish(topic, { type: 'text-delta', text: 'two' })
    house.live.changed([house.ada.userId], 'message', conversationId)
    const headers = { authorization: 'Bearer ada', 'last-event-id': first.lastEventId() }
    const second = openSse(house.port, path, (data) => box.take(Object(data)), headers)
    house.end(topic)
    await box.until(isEnd)
    await box.until((frame) => frame.type === 'change' && frame.kind === 'message')
    assert.equal(box.texts(), 'one two')
    assert.equal(box.frames.filter((frame) => frame.type === 'change').length, 2)
    second.cut()
  })
})

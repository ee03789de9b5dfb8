import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { newId, type Id, type ServerFrame } from '@parley/contract'
import { noNotices, type Notices } from '#platform/db/index.ts'
import { openSse, openWebSocket } from './follower.testing.ts'
import { inbox } from './inbox.testing.ts'
import { openLiveHouse, type LiveHouse } from './live.testing.ts'

const counts = (conversationId: Id, elsewhere: number) => (frame: ServerFrame) =>
  frame.type === 'presence' && frame.conversationId === conversationId && frame.elsewhere === elsewhere
const anyPresence = (frame: ServerFrame): boolean => frame.type === 'presence'

describe('who else has a conversation open', { timeout: 60_000 }, () => {
  let house: LiveHouse
  let other: LiveHouse
  before(async () => {
    const [mine, theirs] = notedTogether()
    house = await openLiveHouse({ notices: mine })
    other = await openLiveHouse({ notices: theirs })
  })
  after(async () => {
    await house.close()
    await other.close()
  })

  function watching(conversationId: Id, port = house.port) {
    const box = inbox()
    const socket = openWebSocket(port, box.take)
    socket.send({ type: 'watch', conversations: [conversationId] })
    return { ...socket, box }
  }

  test('is told to every tab as others come and go, over both codecs, and to nobody who is alone', async () => {
    const conversationId = newId()
    const first = watching(conversationId)
    await first.box.type('hello')
    const byEvents = inbox()
    const events = openSse(house.port, `/api/live/events?conversations=${conversationId}`, (data) =>
      byEvents.take(Object(data)),
    )
    await first.box.until(counts(conversationId, 1))
    const frame = await byEvents.until(counts(conversationId, 1))
    assert.deepEqual(frame, { type: 'presence', conversationId, userIds: [], elsewhere: 1 })
    assert.equal(first.box.frames.filter(anyPresence).length, 1, 'while it was alone it was told nothing')
    const third = watching(conversationId)
    await first.box.until(counts(conversationId, 2))
    third.send({ type: 'unwatch', conversations: [conversationId] })
    await byEvents.until((one) => anyPresence(one) && byEvents.frames.filter(counts(conversationId, 1)).length === 2)
    events.cut()
    await first.box.until(counts(conversationId, 0))
    first.cut()
    third.cut()
  })

  test('is no more than one word for a crowd that comes at once', async () => {
    const conversationId = newId()
    const first = watching(conversationId)
    await first.box.type('hello')
    const crowd = Array.from({ length: 20 }, () => watching(conversationId))
    await first.box.until(counts(conversationId, 20))
    assert.ok(first.box.frames.filter(anyPresence).length <= 3)
    for (const one of [first, ...crowd]) one.cut()
  })

  test('is not told to who may not see the conversation', async () => {
    const conversationId = newId()
    const first = watching(conversationId)
    const box = inbox()
    const stranger = openWebSocket(house.port, box.take, { authorization: 'Bearer bob' })
    stranger.send({ type: 'watch', conversations: [conversationId] })
    await box.type('problem')
    const second = watching(conversationId)
    await first.box.until(counts(conversationId, 1))
    assert.ok(!box.frames.some(anyPresence))
    for (const one of [first, second, stranger]) one.cut()
  })

  test('counts what is open at other processes, until it is closed there', async () => {
    const conversationId = newId()
    const here = watching(conversationId)
    await here.box.type('hello')
    const there = watching(conversationId, other.port)
    await there.box.until((frame) => frame.type === 'presence' && frame.userIds.includes(house.ada.userId))
    await here.box.until((frame) => frame.type === 'presence' && frame.userIds.includes(other.ada.userId))
    there.cut()
    await here.box.until((frame) => frame.type === 'presence' && frame.userIds.length === 0)
    here.cut()
  })
})

/** Two ends of one wire, as processes over one database have it. */
function notedTogether(): [Notices, Notices] {
  const listeners = [new Map<string, (text: string) => void>(), new Map<string, (text: string) => void>()]
  const end = (mine: number): Notices => ({
    ...noNotices,
    on: (topic, listener) => void listeners[mine]?.set(topic, listener),
    tell: (topic, text) => setImmediate(() => listeners[1 - mine]?.get(topic)?.(text)),
  })
  return [end(0), end(1)]
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId, type RunEventBody, type ServerFrame } from '@parley/contract'
import { openSse, openWebSocket, type Connection } from './follower.testing.ts'
import { openLiveHouse, type LiveHouse } from './live.testing.ts'
import type { RunTopic } from './run-topic.ts'

const piece: RunEventBody = { type: 'text-delta', text: 'x'.repeat(4000) }
/** Far more than the kernel holds for one connection and 1 MB on top. */
const enough = 8000

for (const codec of ['websocket', 'sse'] as const) {
  test(`a follower that stops reading is dropped over ${codec}, holds nobody up, and resumes later`, async () => {
    const house = await openLiveHouse()
    const topic = house.begin(newId())
    const reader = follow('websocket', house, topic, 0)
    const hung = follow(codec, house, topic, 0)
    await until(() => reader.seq === 1 && hung.seq === 1)
    hung.connection.pause()
    let worst = 0
    let published = 0
    for (; published < enough && house.live.connections() === 2; published += 1) {
      const began = performance.now()
      house.publish(topic, piece)
      worst = Math.max(worst, performance.now() - began)
      await until(() => reader.seq === topic.last)
    }
    assert.equal(house.live.connections(), 1, 'only the reader is left')
    assert.ok(worst < 50, `publishing took ${worst} ms`)
    house.end(topic)
    await reader.ended

    hung.connection.resume()
    await hung.connection.closed
    assert.ok(hung.seq > 1 && hung.seq < published, 'it had read some of it')
    await follow('websocket', house, topic, hung.seq).ended
    await house.close()
  })
}

test('a follower that does not take what it asked for from the log is dropped after half a minute', async () => {
  let later = 0
  const clock = { now: Date.now, monotonic: () => performance.now() + later }
  const house = await openLiveHouse({ clock, beatMilliseconds: 10 })
  const topic = house.begin(newId())
  for (let n = 0; n < enough; n += 1) house.publish(topic, piece)
  const hung = follow('sse', house, topic, 0)
  await until(() => hung.seq >= 1)
  hung.connection.pause()
  const memory = process.memoryUsage().arrayBuffers
  let reads = -1
  while (house.reads !== reads) {
    reads = house.reads
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.ok(process.memoryUsage().arrayBuffers - memory < 16e6, 'what it has not taken does not gather here')
  assert.equal(house.live.connections(), 1)
  later = 29_000
  await new Promise((resolve) => setTimeout(resolve, 30))
  assert.equal(house.live.connections(), 1)
  later = 31_000
  await until(() => house.live.connections() === 0)
  await house.close()
})

interface Following {
  seq: number
  ended: Promise<void>
  connection: Connection
}

/** Follows after `seq`, and fails at the first gap or repeat. */
function follow(codec: 'websocket' | 'sse', house: LiveHouse, topic: RunTopic, after: number): Following {
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const take = (frame: ServerFrame): void => {
    if (frame.type !== 'event') return
    assert.equal(frame.event.seq, following.seq + 1)
    following.seq += 1
    if (frame.event.type === 'run-end') resolve()
  }
  const following: Following = { seq: after, ended, connection: open() }
  return following

  function open(): Connection {
    const path = `/api/live/events?watch=${topic.runId}:${after}`
    if (codec === 'sse') return openSse(house.port, path, (data) => take(Object(data)))
    const socket = openWebSocket(house.port, take)
    socket.send({ type: 'watch', runs: [{ runId: topic.runId, after }] })
    return socket
  }
}

/** Lets the event loop go round until it is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId, type ClientFrame, type ServerFrame } from '@parley/contract'
import { createConnection, type ConnectionState } from './connection.ts'
import type { OpenTransport, Places, TransportEvents } from './transport.ts'

interface Opened {
  kind: 'socket' | 'events'
  events: TransportEvents
  places: Places
  told: ClientFrame[]
  isClosed: boolean
}

/** A connection whose transports and clock are in the test's hands. */
function world() {
  const opened: Opened[] = []
  const timers: { milliseconds: number; run: () => void }[] = []
  const received: ServerFrame[] = []
  let signedOut = 0
  const runs = [{ runId: newId(), after: 7 }]
  const open =
    (kind: Opened['kind']): OpenTransport =>
    (places, events) => {
      const one: Opened = { kind, events, places: places(), told: [], isClosed: false }
      opened.push(one)
      return {
        tell(frame) {
          one.told.push(frame)
          return kind === 'socket'
        },
        close: () => void (one.isClosed = true),
      }
    }
  const connection = createConnection({
    openSocket: open('socket'),
    openEvents: open('events'),
    runPlaces: () => runs,
    receive: (frame) => received.push(frame),
    signedOut: () => (signedOut += 1),
    wait(milliseconds, run) {
      const timer = { milliseconds, run }
      timers.push(timer)
      return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1))
    },
    random: () => 1,
  })
  const last = (): Opened => {
    const one = opened.at(-1)
    if (one === undefined) throw new Error('nothing was opened')
    return one
  }
  return {
    connection,
    opened,
    received,
    runs,
    last,
    hello: () => last().events.frame({ type: 'hello', userId: newId(), cursor: 'c1' }),
    drop: (code: number | null = 1006) => last().events.closed(code),
    timers,
    passTime() {
      const [timer] = timers.splice(0, 1)
      timer?.run()
      return timer?.milliseconds
    },
    signedOut: () => signedOut,
    state: (): ConnectionState => connection.state(),
  }
}

test('it comes back after a loss and goes on from where it was', () => {
  const { connection, hello, drop, passTime, last, runs, state, opened } = world()
  connection.start()
  hello()
  assert.equal(state(), 'open')
  last().events.frame({ type: 'change', cursor: 'c2', kind: 'conversation', id: 'x' })
  drop()
  assert.equal(state(), 'lost')
  passTime()
  assert.equal(opened.length, 2)
  assert.deepEqual(last().places, { runs, conversations: [], changesAfter: 'c2' })
})

test('it waits longer with every vain try, up to a limit', () => {
  const { connection, hello, drop, passTime, timers } = world()
  connection.start()
  hello()
  const waits: number[] = []
  for (let tries = 0; tries < 8; tries += 1) {
    drop()
    waits.push(timers.at(-1)?.milliseconds ?? 0)
    passTime()
  }
  assert.deepEqual(waits, [400, 800, 1600, 3200, 6400, 12_800, 20_000, 20_000])
})

test('where sockets never get through it changes to server-sent events, and keeps to sockets where they once did', () => {
  const without = world()
  without.connection.start()
  without.drop()
  without.passTime()
  without.drop()
  without.passTime()
  assert.equal(without.last().kind, 'events')
  const proven = world()
  proven.connection.start()
  proven.hello()
  for (let tries = 0; tries < 5; tries += 1) {
    proven.drop()
    proven.passTime()
  }
  assert.equal(proven.last().kind, 'socket')
})

test('a connection on which nothing is ever said counts as none', () => {
  const { connection, passTime, last, state } = world()
  connection.start()
  const first = last()
  passTime()
  assert.equal(state(), 'lost')
  assert.equal(first.isClosed, true)
})

test('what an old connection still says reaches nobody', () => {
  const { connection, hello, drop, passTime, opened, received } = world()
  connection.start()
  hello()
  const [old] = opened
  drop()
  passTime()
  hello()
  const before = received.length
  old?.events.frame({ type: 'change', cursor: 'c9', kind: 'conversation', id: 'x' })
  old?.events.closed(1006)
  assert.equal(received.length, before)
  assert.equal(connection.state(), 'open')
})

test('whoever is signed out is told and not connected again', () => {
  const { connection, hello, drop, signedOut, timers, state } = world()
  connection.start()
  hello()
  drop(4401)
  assert.equal(signedOut(), 1)
  assert.equal(state(), 'idle')
  assert.equal(timers.length, 0)
})

test('runs are watched before their conversation, and let go of with it', () => {
  const { connection, hello, last, runs } = world()
  connection.start()
  hello()
  const id = newId()
  const unwatch = connection.watch(id, runs)
  assert.deepEqual(last().told.at(-1), { type: 'watch', runs, conversations: [id] })
  unwatch()
  assert.deepEqual(last().told.at(-1), { type: 'unwatch', conversations: [id], runs: [runs[0]?.runId] })
})

test('over server-sent events a new wish opens a new connection', () => {
  const { connection, drop, passTime, hello, opened, last } = world()
  connection.start()
  drop()
  passTime()
  drop()
  passTime()
  hello()
  const before = opened.length
  const id = newId()
  connection.watch(id, [])
  assert.equal(opened.length, before + 1)
  assert.deepEqual(last().places.conversations, [id])
})

test('changes too old to be told let go of the cursor', () => {
  const { connection, hello, drop, passTime, last, received } = world()
  connection.start()
  hello()
  last().events.frame({
    type: 'problem',
    ref: 'changesAfter',
    problem: {
      type: 'about:blank',
      title: '',
      status: 410,
      code: 'gone',
      detail: '',
      errorId: '',
      retryable: false,
      retryAfter: null,
      actions: [],
    },
  })
  assert.equal(received.at(-1)?.type, 'problem')
  drop()
  passTime()
  assert.equal(last().places.changesAfter, undefined)
})

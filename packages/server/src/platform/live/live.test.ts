import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { closeCodes, newId, type ServerFrame } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { openSse, openWebSocket, type LiveSocket } from './follower.testing.ts'
import { openLiveHouse, type LiveHouse } from './live.testing.ts'
import { inbox, isEnd, problemOf, refusal } from './inbox.testing.ts'

describe('the live connection', () => {
  let house: LiveHouse
  before(async () => {
    house = await openLiveHouse()
  })
  after(() => house.close())

  const open = (take: (frame: ServerFrame) => void, headers?: Record<string, string>, path?: string): LiveSocket =>
    openWebSocket(house.port, take, headers, path)

  test('says hello first, with who it is and the place in the changes', async () => {
    const box = inbox()
    const socket = open(box.take)
    await box.type('hello')
    assert.deepEqual(box.frames[0], { type: 'hello', userId: house.ada.userId, cursor: Object(box.frames[0]).cursor })
    assert.match(Object(box.frames[0]).cursor, /^[\w-]+:\d+$/)
    socket.cut()
  })

  test('follows a run that begins in a watched conversation by itself, on every connection and over both codecs', async () => {
    const conversationId = newId()
    const boxes = [inbox(), inbox(), inbox()]
    const sockets = boxes.slice(0, 2).map((box) => open(box.take))
    for (const socket of sockets) {
      socket.send({ type: 'watch', conversations: [conversationId] })
      socket.send({ type: 'ping' })
    }
    const sse = openSse(house.port, `/api/live/events?conversations=${conversationId}`, (data) => {
      boxes[2]?.take(Object(data))
    })
    await Promise.all([boxes[0]?.type('pong'), boxes[1]?.type('pong'), boxes[2]?.type('hello')])
    const topic = house.begin(conversationId)
    house.publish(topic, { type: 'text-delta', text: 'Hello' }, { type: 'text-delta', text: ' there' })
    house.end(topic)
    await Promise.all(boxes.map((box) => box.until(isEnd)))
    for (const box of boxes) {
      assert.equal(box.texts(), 'Hello there')
      const seqs = box.frames.flatMap((frame) => (frame.type === 'event' ? [frame.event.seq] : []))
      assert.deepEqual(seqs, [1, 2, 3, 4])
    }
    for (const one of [...sockets, sse]) one.cut()
  })

  test('joins a run in the middle from the log and from memory without a gap or a repeat', async () => {
    const topic = house.begin(newId())
    for (let n = 0; n < 500; n += 1) house.publish(topic, { type: 'text-delta', text: `${n} ` })
    const box = inbox()
    const socket = open(box.take)
    socket.send({ type: 'watch', runs: [{ runId: topic.runId, after: 100 }] })
    await box.until((frame) => frame.type === 'event' && frame.event.seq === 300)
    for (let n = 500; n < 600; n += 1) house.publish(topic, { type: 'text-delta', text: `${n} ` })
    house.end(topic)
    await box.until(isEnd)
    const seqs = box.frames.flatMap((frame) => (frame.type === 'event' ? [frame.event.seq] : []))
    assert.deepEqual(
      seqs,
      Array.from({ length: 502 }, (_, index) => 101 + index),
    )
    socket.cut()
  })

  test('stops sending what is no longer watched', async () => {
    const topic = house.begin(newId())
    const box = inbox()
    const socket = open(box.take)
    socket.send({ type: 'watch', runs: [{ runId: topic.runId, after: 0 }] })
    await box.until((frame) => frame.type === 'event')
    socket.send({ type: 'unwatch', runs: [topic.runId] })
    socket.send({ type: 'ping' })
    await box.type('pong')
    house.publish(topic, { type: 'text-delta', text: 'unseen' })
    socket.send({ type: 'ping' })
    await box.until((frame) => frame.type === 'pong' && box.frames.filter(({ type }) => type === 'pong').length === 2)
    assert.equal(box.texts(), '')
    house.end(topic)
    socket.cut()
  })

  test("answers what is another person's like what does not exist", async () => {
    const topic = house.begin(newId())
    const box = inbox()
    const socket = open(box.take, { authorization: 'Bearer bob' })
    socket.send({ type: 'watch', runs: [{ runId: topic.runId, after: 0 }], conversations: [topic.conversationId] })
    await box.until((frame) => frame.type === 'problem' && frame.ref === topic.conversationId)
    const problems = box.frames.filter((frame) => frame.type === 'problem')
    assert.deepEqual(problems.map(problemOf), ['not_found', 'not_found'])
    house.publish(topic, { type: 'text-delta', text: 'secret' })
    socket.send({ type: 'ping' })
    await box.type('pong')
    assert.equal(box.texts(), '')
    house.end(topic)
    socket.cut()
  })

  test('answers frames it does not understand with a problem and stays open', async () => {
    const box = inbox()
    const socket = open(box.take)
    const wrong = [
      'no json',
      '[]',
      '{"type":"shout"}',
      '{"type":"watch","runs":[{"runId":"x","after":-1}]}',
      'null',
      '{"type":"ping","extra":1}',
    ]
    for (const text of wrong) socket.send(text)
    socket.send({ type: 'ping' })
    await box.type('pong')
    assert.deepEqual(
      box.frames.map(problemOf).filter(Boolean),
      wrong.map(() => 'validation_failed'),
    )
    socket.cut()
  })

  test('names the send that failed', async () => {
    const box = inbox()
    const socket = open(box.take)
    socket.send({ type: 'send', ref: 'mine', text: '' })
    const problem = await box.type('problem')
    assert.equal(Object(problem).ref, 'mine')
    socket.cut()
  })

  test('closes with 1009 on a frame that is too large', async () => {
    const socket = open(() => undefined)
    socket.send(JSON.stringify({ type: 'send', ref: 'large', text: 'x'.repeat(170_000) }))
    assert.equal((await socket.closed).code, closeCodes.tooLarge)
  })

  test('closes with 4429 on a flood of frames, after having said so', async () => {
    const box = inbox()
    const socket = open(box.take)
    for (let n = 0; n < 400; n += 1) socket.send({ type: 'ping' })
    assert.equal((await socket.closed).code, closeCodes.tooMany)
    assert.ok(box.frames.some((frame) => problemOf(frame) === 'rate_limited'))
  })

  test('takes a cookie only with an Origin of its own, and closes with 4401 for nobody', async () => {
    const own = { cookie: 'parley=ada', origin: `http://127.0.0.1:${house.port}` }
    const box = inbox()
    const socket = open(box.take, own)
    await box.type('hello')
    socket.cut()
    for (const headers of [{ cookie: 'parley=ada' }, { ...own, origin: 'https://elsewhere.example' }]) {
      const refused = open(() => assert.fail('a frame'), headers)
      const statusCode = await refusal(refused)
      assert.equal(statusCode, 403)
      refused.cut()
    }
    assert.equal((await open(() => assert.fail('a frame'), {}).closed).code, closeCodes.unauthenticated)
    assert.equal(
      (await open(() => assert.fail('a frame'), { cookie: 'parley=who', origin: own.origin }).closed).code,
      4401,
    )
    const byToken = inbox()
    open(byToken.take, {}, '/api/live?token=fresh')
    await byToken.type('hello')
    assert.equal((await open(() => assert.fail('a frame'), {}, '/api/live?token=old').closed).code, 4401)
  })

  test('speaks plain events to a proxy that only knows HTTP/1.0', async () => {
    const socket = connect(house.port, '127.0.0.1')
    socket.write('GET /api/live/events HTTP/1.0\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ada\r\n\r\n')
    let text = ''
    for await (const piece of socket) {
      text += String(piece)
      if (text.includes('"hello"')) break
    }
    const body = text.slice(text.indexOf('\r\n\r\n') + 4)
    assert.match(body, /^id: [^\n]+\ndata: \{"type":"hello"/)
  })

  test('passes typing on to the others who watch, from those who watch themselves', async () => {
    const conversationId = newId()
    const [mine, other] = [inbox(), inbox()]
    const [one, two] = [open(mine.take), open(other.take)]
    for (const socket of [one, two]) {
      socket.send({ type: 'watch', conversations: [conversationId] })
      socket.send({ type: 'ping' })
    }
    await Promise.all([mine.type('pong'), other.type('pong')])
    one.send({ type: 'typing', conversationId })
    assert.deepEqual(await other.type('typing'), { type: 'typing', conversationId, userId: house.ada.userId })
    assert.ok(!mine.frames.some((frame) => frame.type === 'typing'))
    one.cut()
    two.cut()
  })
})

describe('a live connection that should not go on', () => {
  test('is closed within a second when its user or its session loses access', async () => {
    const house = await openLiveHouse()
    const [one, two, three, four] = [inbox(), inbox(), inbox(), inbox()]
    const ada = [openWebSocket(house.port, one.take), openWebSocket(house.port, two.take)]
    const sse = openSse(house.port, '/api/live/events', (data) => three.take(Object(data)))
    const bob = openWebSocket(house.port, four.take, { authorization: 'Bearer bob' })
    await Promise.all([one, two, three, four].map((box) => box.type('hello')))
    const began = performance.now()
    house.live.revoke({ userId: house.ada.userId }, new AppError('forbidden', 'This account is disabled.'))
    assert.deepEqual(await Promise.all(ada.map((socket) => socket.closed)), [{ code: 4403 }, { code: 4403 }])
    await sse.closed
    assert.equal(problemOf(three.frames.at(-1) ?? assert.fail()), 'forbidden')
    const { via } = house.bob
    assert.ok(via.kind === 'session')
    house.live.revoke({ sessionId: via.sessionId }, new AppError('unauthenticated', 'Signed out.'))
    assert.equal((await bob.closed).code, 4401)
    assert.ok(performance.now() - began < 1000)
    assert.equal(house.live.connections(), 0)
    await house.close()
  })

  test('loses what it may no longer see when rights are asked for again', async () => {
    const house = await openLiveHouse()
    const [kept, lost] = [house.begin(newId()), house.begin(newId())]
    const box = inbox()
    const socket = openWebSocket(house.port, box.take)
    const runs = [kept, lost].map(({ runId }) => ({ runId, after: 1 }))
    socket.send({ type: 'watch', runs, conversations: [lost.conversationId] })
    socket.send({ type: 'ping' })
    await box.type('pong')
    house.hidden.add(lost.runId).add(lost.conversationId)
    await house.live.recheck(house.ada.userId)
    house.publish(lost, { type: 'text-delta', text: 'secret' })
    house.publish(kept, { type: 'text-delta', text: 'mine' })
    house.begin(lost.conversationId)
    await box.until((frame) => frame.type === 'event')
    assert.equal(box.texts(), 'mine')
    const refs = box.frames.flatMap((frame) => (frame.type === 'problem' ? [frame.ref] : []))
    assert.deepEqual(refs, [lost.runId, lost.conversationId])
    house.signedOut.add(house.ada.userId)
    await house.live.recheck(house.ada.userId)
    assert.equal((await socket.closed).code, 4401)
    await house.close()
  })

  test('is refused beyond the limit of its user, and there is room again after one has gone', async () => {
    const house = await openLiveHouse({ connectionsPerUser: 2 })
    const boxes = [inbox(), inbox()]
    const [first] = boxes.map((box) => openWebSocket(house.port, box.take))
    await Promise.all(boxes.map((box) => box.type('hello')))
    assert.equal((await openWebSocket(house.port, () => undefined).closed).code, 4429)
    assert.equal(await openSse(house.port, '/api/live/events', () => undefined).status, 429)
    const other = inbox()
    openWebSocket(house.port, other.take, { authorization: 'Bearer bob' })
    await other.type('hello')
    first?.socket.close()
    await first?.closed
    const again = inbox()
    openWebSocket(house.port, again.take)
    await again.type('hello')
    await house.close()
  })

  test('is limited per address while it is not known whose it is', async () => {
    const { promise: gate, resolve: release } = Promise.withResolvers<null>()
    const { promise: full, resolve: isFull } = Promise.withResolvers<void>()
    let asked = 0
    const authenticateToken = (): Promise<null> => {
      asked += 1
      if (asked === 3) isFull()
      return gate
    }
    const house = await openLiveHouse({ connectionsPerAddress: 3, ports: { authenticateToken } })
    const stranger = (): LiveSocket => openWebSocket(house.port, () => undefined, {}, '/api/live?token=x')
    const waiting = [stranger(), stranger(), stranger()]
    await full
    const refused = stranger()
    const statusCode = await refusal(refused)
    assert.equal(statusCode, 429)
    refused.cut()
    release(null)
    assert.deepEqual(
      await Promise.all(waiting.map((socket) => socket.closed)),
      waiting.map(() => ({ code: 4401 })),
    )
    assert.equal((await stranger().closed).code, 4401)
    await house.close()
  })

  test('counts strangers as other requests do, and nobody who is signed in', async () => {
    const counted: string[] = []
    const takeStranger = (address: string): Promise<void> => {
      counted.push(address)
      return counted.length > 2 ? Promise.reject(new AppError('rate_limited', 'Too many.')) : Promise.resolve()
    }
    const house = await openLiveHouse({ ports: { takeStranger } })
    const stranger = (): LiveSocket => openWebSocket(house.port, () => undefined, {})
    assert.deepEqual([(await stranger().closed).code, (await stranger().closed).code], [4401, 4401])
    const late = stranger()
    assert.equal(await refusal(late), 429)
    late.cut()
    const box = inbox()
    const socket = openWebSocket(house.port, box.take)
    await box.type('hello')
    socket.cut()
    assert.deepEqual(counted, ['127.0.0.1', '127.0.0.1', '127.0.0.1'])
    await house.close()
  })

  test('shows signs of life, and is closed when the other side does not', async () => {
    const house = await openLiveHouse({ beatMilliseconds: 30 })
    const box = inbox()
    const socket = openWebSocket(house.port, box.take)
    await new Promise((resolve) => socket.socket.once('ping', resolve))
    const deaf = openWebSocket(house.port, () => undefined)
    deaf.socket.once('open', () => (deaf.socket.pong = () => undefined))
    assert.equal((await deaf.closed).code, closeCodes.idle)
    socket.cut()
    await house.close()
  })
})

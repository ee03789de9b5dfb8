import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSse, openWebSocket } from '#platform/live/follower.testing.ts'
import { inbox } from '#platform/live/inbox.testing.ts'
import { eachDatabase, startTestApp, TestClient } from '../../testing/index.ts'

const minute = 60_000

eachDatabase((databaseName, temporaryDatabase) => {
  test(`${databaseName}: what a session or a key holds open ends with it, though nobody ended it`, async () => {
    const environment = { PARLEY_SESSION_IDLE_HOURS: '1' }
    const app = await startTestApp({ databaseUrl: await temporaryDatabase(), signup: 'open', environment })
    const [idle, used] = [new TestClient(app.url), new TestClient(app.url)]
    await idle.register('ada')
    await used.login('ada')
    const expiresAt = new Date(app.clock.now() + 50 * minute).toISOString()
    const asked = { name: 'Short', scopes: ['chat', 'gateway'], expiresAt }
    const key = `Bearer ${String(Object(await idle.ok('POST', '/api/me/api-keys', asked)).key)}`
    const by = ({ cookie }: TestClient) => ({ cookie, origin: app.url.origin })
    const port = Number(app.url.port)

    async function open(headers: Record<string, string>) {
      const [box, events] = [inbox(), inbox()]
      const socket = openWebSocket(port, box.take, headers)
      const sse = openSse(port, '/api/live/events', (data) => events.take(Object(data)), headers)
      await Promise.all([box.type('hello'), events.type('hello')])
      return { box, socket, sse }
    }
    const [ofIdle, ofUsed, ofKey] = await Promise.all([open(by(idle)), open(by(used)), open({ authorization: key })])
    const { accessToken } = Object(await idle.ok('POST', '/api/auth/token'))
    const script = openWebSocket(port, () => undefined, { authorization: `Bearer ${accessToken}` })
    const answer = await fetch(new URL('/v1/chat/completions', app.url), {
      method: 'POST',
      headers: { authorization: key, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'lab-chat',
        stream: true,
        messages: [{ role: 'user', content: '/lab speed=20 tokens=4000' }],
      }),
    })
    assert.equal(answer.status, 200)
    const cut = assert.rejects(answer.text())

    // By the clock on the wall alone: nothing that only looks from time to time would see it.
    app.clock.jump(50 * minute)
    const began = performance.now()
    assert.equal((await ofKey.socket.closed).code, 4401)
    await Promise.all([ofKey.sse.closed, cut])
    assert.ok(performance.now() - began < 2500, `${Math.round(performance.now() - began)} ms`)

    await used.ok('GET', '/api/me')
    app.clock.jump(10 * minute)
    assert.equal((await ofIdle.socket.closed).code, 4401)
    assert.equal((await script.closed).code, 4401)
    await ofIdle.sse.closed
    await used.ok('GET', '/api/me')
    ofUsed.socket.send({ type: 'ping' })
    await ofUsed.box.type('pong')
    assert.deepEqual(new Set(ofUsed.box.frames.map(({ type }) => type)), new Set(['hello', 'pong']))

    app.clock.jump(60 * minute)
    assert.equal((await ofUsed.socket.closed).code, 4401)
    await ofUsed.sse.closed
    await app.close()
  })
})

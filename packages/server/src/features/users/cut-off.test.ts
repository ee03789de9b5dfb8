import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { collection, resetPassword, type ServerFrame } from '@parley/contract'
import * as z from 'zod/mini'
import { openSse, openWebSocket } from '#platform/live/follower.testing.ts'
import type { TestApp, TestClient } from '../../testing/index.ts'
import { query } from '../../testing/look-inside.ts'
import { openHouse } from './users.testing.ts'
import { eachDatabase } from '../../testing/furnished.ts'

/** As many as are read at a time, and one that waits for its turn. */
const documents = ['one.txt', 'two.txt', 'three.txt']

/** What lasts beside live connections: documents being read, a file on its way, an answer for a program. */
async function beginMore(app: TestApp, mia: TestClient, key: string, areUnderWay: () => Promise<void>) {
  const { id } = collection.parse(await mia.ok('POST', '/api/collections', { name: 'Long' }))
  const long = Array.from({ length: 40_000 }, (_, line) => `Sentence ${line} of a long text about nothing.`).join('\n')
  const files = documents.map((name) => new File([name, long], name))
  const given = await mia.upload(`/api/collections/${id}/documents`, 'files', files)
  assert.equal(given.status, 202)
  await areUnderWay()

  const headers = { cookie: mia.cookie, origin: app.url.origin, 'content-type': 'multipart/form-data; boundary=x' }
  const upload = request(new URL('/api/files', app.url), { method: 'POST', headers })
  const cut = new Promise<void>((resolve) => upload.once('error', () => resolve()).once('close', () => resolve()))
  upload.write('--x\r\ncontent-disposition: form-data; name="file"; filename="half.txt"\r\n\r\nThe first half')

  const asked = { model: 'lab-chat', stream: true, messages: [{ role: 'user', content: '/lab speed=20 tokens=4000' }] }
  const completion = await fetch(new URL('/v1/chat/completions', app.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  })
  assert.equal(completion.status, 200)
  return {
    upload: cut,
    completion: completion.text().then(
      () => assert.fail('the answer went on to its end'),
      () => undefined,
    ),
  }
}

eachDatabase((dialect, temporaryDatabase) => {
  test(`${dialect}: whoever is disabled has nothing left within a second`, async () => {
    const url = await temporaryDatabase()
    await using house = await openHouse({ databaseUrl: url })
    const { app, owner } = house
    const { client: mia, id } = await house.enrol('mia')
    const port = Number(app.url.port)
    const cookie = { cookie: mia.cookie, origin: app.url.origin }

    const { key } = z
      .object({ key: z.string() })
      .parse(await mia.ok('POST', '/api/me/api-keys', { name: 'script', scopes: ['read', 'chat', 'gateway'] }))
    const { passwordLink } = z
      .object({ passwordLink: z.string() })
      .parse(await owner.ok('POST', `/api/admin/users/${id}/password-link`))
    const { id: conversationId } = await mia.conversation()
    const sent = await mia.send(conversationId, { text: '/lab speed=20 tokens=4000' })
    const runId = sent.runs[0]?.id ?? ''

    /** Resolves once her jobs are in these states. */
    const jobsAre = async (...states: string[]): Promise<void> => {
      const wanted = `SELECT state FROM jobs WHERE user_id = '${id}'`
      for (;;) {
        const found = (await query(app, url, wanted)).map((job) => String(Object(job).state))
        if (found.toSorted().join() === states.toSorted().join()) return
        await wait(10)
      }
    }
    const frames: ServerFrame[] = []
    const greeted = Promise.withResolvers<void>()
    const socket = openWebSocket(
      port,
      (frame) => {
        frames.push(frame)
        if (frame.type === 'hello') greeted.resolve()
      },
      cookie,
    )
    const keySocket = openWebSocket(port, () => undefined, { authorization: `Bearer ${key}` })
    await Promise.all([greeted.promise, once(keySocket.socket, 'open')])
    const streaming = Promise.withResolvers<void>()
    const run = openSse(
      port,
      `/api/runs/${runId}/events`,
      (event) => Object(event).type === 'text-delta' && streaming.resolve(),
      cookie,
    )
    const events = openSse(port, `/api/live/events?conversations=${conversationId}`, () => undefined, cookie)
    assert.deepEqual(await Promise.all([run.status, events.status]), [200, 200])
    await streaming.promise
    const { upload, completion } = await beginMore(app, mia, key, () => jobsAre('running', 'running', 'waiting'))

    const allCancelled = () => jobsAre(...documents.map(() => 'cancelled'))
    const began = performance.now()
    await owner.ok('POST', `/api/admin/users/${id}/disable`)
    const closed = [socket.closed, keySocket.closed, run.closed, events.closed, upload, completion, allCancelled()]
    const [socketEnd] = await Promise.all(closed)
    assert.ok(performance.now() - began < 1000, `${Math.round(performance.now() - began)} ms`)
    assert.equal(socketEnd?.code, 4401)

    assert.equal((await mia.call('GET', '/api/me')).status, 401)
    assert.equal((await mia.call('GET', '/api/me', undefined, { authorization: `Bearer ${key}` })).status, 401)
    const login = { login: 'mia', password: 'correct horse mia staple' }
    assert.equal((await mia.call('POST', '/api/auth/login', login)).status, 403)
    const token = new URL(passwordLink).hash.slice(1)
    const reset = resetPassword.parse({ token, password: 'another horse mia staple' })
    assert.equal((await mia.call('POST', '/api/auth/reset-password', reset)).status, 410)
    const files = await query(app, url, `SELECT name FROM files WHERE owner_id = '${id}'`)
    assert.doesNotMatch(JSON.stringify(files), /half\.txt/, 'of the upload nothing is kept')
    const runs = await query(app, url, `SELECT status FROM runs WHERE id = '${runId}'`)
    assert.deepEqual(
      runs.map((one) => Object(one).status),
      ['cancelled'],
    )

    await owner.ok('POST', `/api/admin/users/${id}/enable`)
    await mia.login('mia')
  })
})

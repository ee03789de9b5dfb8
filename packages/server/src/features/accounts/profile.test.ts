import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { type MailSink } from '@parley/lab'
import WebSocket from 'ws'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient, type Answer } from '../../testing/client.ts'
import { account, mailWaitMs, mailedToken, passwordOf, startMailedApp } from './accounts.testing.ts'
import { eachDatabase } from '../../testing/furnished.ts'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`the own account on ${databaseName}`, () => {
    let app: TestApp
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase(), signup: 'open' })
    })
    after(() => app.close())
    async function enrol(name: string): Promise<TestClient> {
      const client = new TestClient(app.url)
      await client.register(name)
      return client
    }

    test('begins with safe settings and keeps those that are chosen', async () => {
      const client = await enrol('ada')
      const begun = Object(await client.ok('GET', '/api/me'))
      assert.deepEqual(
        [begun.language, begun.theme, begun.level, begun.twoFactor, begun.hasPassword, begun.displayName],
        [null, 'system', 3, false, true, 'ada'],
      )
      const chosen = {
        language: 'pt-BR',
        theme: 'dark',
        level: 5,
        displayName: 'Ada Lovelace 🦋',
        username: 'countess',
      }
      const changed = Object(await client.ok('PATCH', '/api/me', chosen))
      assert.deepEqual({ ...changed, ...chosen }, changed)
      assert.deepEqual(await client.ok('GET', '/api/me'), changed)
    })

    test('refuses names that look like others’ and values there are not', async () => {
      const client = await enrol('checked')
      const wrong = [
        { displayName: 'A\u202eevil' },
        { displayName: 'A\u0007' },
        { username: 'Ünder' },
        { theme: 'pink' },
        { level: 6 },
        { language: '../../etc' },
        { role: 'owner' },
        { state: 'active' },
      ]
      for (const change of wrong) {
        assert.equal((await client.call('PATCH', '/api/me', change)).status, 400, JSON.stringify(change))
      }
      await enrol('occupied')
      const taken = await client.call('PATCH', '/api/me', { username: 'OCCUPIED' })
      assert.deepEqual([taken.status, Object.keys(Object(taken.body).fields)], [409, ['username']])
    })

    test('without mail a new address counts at once, is no longer proved, and cannot be another’s', async () => {
      const client = await enrol('settler')
      await enrol('neighbour')
      const moved = Object(await client.ok('PATCH', '/api/me', { email: 'new-home@example.org' }))
      assert.deepEqual([moved.email, moved.emailVerified, moved.pendingEmail], ['new-home@example.org', false, null])
      const taken = await client.call('PATCH', '/api/me', { email: 'NEIGHBOUR@example.org' })
      assert.deepEqual([taken.status, Object.keys(Object(taken.body).fields)], [409, ['email']])
    })

    test('a new password needs the old one, closes every other browser and socket, and keeps this one', async () => {
      const here = await enrol('changer')
      const there = new TestClient(app.url)
      await there.login('changer')
      const socket = new WebSocket(new URL('/api/live', app.url.href.replace('http', 'ws')), {
        headers: { cookie: there.cookie, origin: app.url.origin },
      })
      await once(socket, 'message')
      const closed = once(socket, 'close', { signal: AbortSignal.timeout(10_000) })
      const change = (body: object) => here.call('POST', '/api/me/password', body)
      const wrong = await change({ currentPassword: 'not it', password: 'a fresh and long password' })
      assert.deepEqual([wrong.status, Object.keys(Object(wrong.body).fields)], [400, ['currentPassword']])
      const weak = await change({ currentPassword: passwordOf('changer'), password: 'changer123' })
      assert.deepEqual(Object.keys(Object(weak.body).fields), ['password'])

      const missing = await change({ password: 'a fresh and long password' })
      assert.deepEqual(Object.keys(Object(missing.body).fields), ['currentPassword'], 'however lately it was given')

      const before = here.cookie
      const answer = await change({ currentPassword: passwordOf('changer'), password: 'a fresh and long password' })
      assert.equal(answer.status, 204)
      assert.notEqual(here.cookie, before)
      assert.equal((await closed)[0], 4401)
      assert.equal((await there.call('GET', '/api/me')).status, 401)
      assert.equal((await here.call('GET', '/api/me')).status, 200)
      const login = (password: string) =>
        new TestClient(app.url).call('POST', '/api/auth/login', { login: 'changer', password })
      assert.equal((await login(passwordOf('changer'))).status, 401)
      assert.equal((await login('a fresh and long password')).status, 200)
    })

    test('preferences are kept as they are given, for their person alone', async () => {
      const [client, other] = [await enrol('chooser'), await enrol('indifferent')]
      assert.deepEqual(await client.ok('GET', '/api/me/preferences'), {})
      const chosen = { 'composer.sendWithEnter': false, 'sidebar.width': 320, 'last.model': null, constructor: 'x' }
      await client.ok('PUT', '/api/me/preferences', chosen)
      assert.deepEqual(await client.ok('GET', '/api/me/preferences'), chosen)
      assert.deepEqual(await other.ok('GET', '/api/me/preferences'), {})
      assert.equal((await client.call('PUT', '/api/me/preferences', { deep: { nested: true } })).status, 400)
      const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`key-${index}`, index]))
      assert.equal((await client.call('PUT', '/api/me/preferences', many)).status, 400)
    })

    test('every act of signing in is in the audit, and no secret with it', async () => {
      const owner = new TestClient(app.url)
      await owner.login('ada').catch(() => undefined)
      await owner.ok('POST', '/api/auth/login', { login: 'countess', password: passwordOf('ada') })
      await owner.call('POST', '/api/auth/login', { login: 'countess', password: 'a wrong password' })
      await owner.ok('POST', '/api/auth/login', { login: 'countess', password: passwordOf('ada') })
      const { id } = Object(await owner.ok('POST', '/api/me/api-keys', { name: 'script' }))
      await owner.ok('DELETE', `/api/me/api-keys/${id}`)
      await owner.ok('POST', '/api/admin/invites', {})
      const { items } = Object(await owner.ok('GET', '/api/admin/audit?limit=100'))
      const actions = new Set(items.map((item: { action: string }) => item.action))
      for (const action of [
        'account.created',
        'login.ok',
        'login.failed',
        'key.created',
        'key.ended',
        'invite.created',
        'password.changed',
        'session.ended',
      ]) {
        assert.ok(actions.has(action), action)
      }
      assert.doesNotMatch(JSON.stringify(items), /pk_|correct horse|a wrong password/)
    })
  })
})

describe('a new address with mail', () => {
  let app: TestApp
  let sink: MailSink
  let owner: TestClient
  let close: () => Promise<void>
  before(async () => ({ app, sink, owner, close } = await startMailedApp({ signup: 'open' })))
  after(() => close())

  test('counts once its mail is answered, and the old mailbox hears of it', async () => {
    const asked = Object(await owner.ok('PATCH', '/api/me', { email: 'moved@example.org' }))
    assert.deepEqual([asked.email, asked.pendingEmail], ['the-owner@example.org', 'moved@example.org'])
    const token = await mailedToken(sink, 'moved@example.org', 'verify-email')
    await new TestClient(app.url).ok('POST', '/api/auth/verify-email', { token })
    const moved = Object(await owner.ok('GET', '/api/me'))
    assert.deepEqual([moved.email, moved.emailVerified, moved.pendingEmail], ['moved@example.org', true, null])
    await sink.waitFor(
      ({ to, text }) => to.includes('the-owner@example.org') && text.includes('another e-mail address'),
      mailWaitMs,
    )
  })

  test('that is another’s answers alike and changes nothing', async () => {
    await new TestClient(app.url).call('POST', '/api/auth/register', account('resident'))
    app.clock.advance(61_000)
    const free = await owner.call('PATCH', '/api/me', { email: 'nobody-yet@example.org' })
    app.clock.advance(61_000)
    const answer = await owner.call('PATCH', '/api/me', { email: 'resident@example.org' })
    const alike = ({ status, body }: Answer, email: string) => [status, JSON.stringify(body).replaceAll(email, '@')]
    assert.deepEqual(alike(answer, 'resident@example.org'), alike(free, 'nobody-yet@example.org'))
    assert.equal(Object(answer.body).pendingEmail, 'resident@example.org')
    await sink.waitFor(
      ({ to, subject }) => to.includes('resident@example.org') && subject.startsWith('You have'),
      mailWaitMs,
    )
    assert.notEqual(Object(await owner.ok('GET', '/api/me')).email, 'resident@example.org')
  })

  test('is asked for once a minute, and never while something else of it fails', async () => {
    app.clock.advance(61_000)
    const mails = sink.mails.length
    const both = await owner.call('PATCH', '/api/me', { email: 'third@example.org', username: 'resident' })
    assert.deepEqual([both.status, Object(both.body).code], [409, 'conflict'])
    assert.notEqual(Object(await owner.ok('GET', '/api/me')).pendingEmail, 'third@example.org')
    await owner.ok('PATCH', '/api/me', { email: 'fourth@example.org' })
    await sink.waitFor(({ to }) => to.includes('fourth@example.org'), mailWaitMs)
    assert.equal(
      sink.mails.slice(mails).some(({ to }) => to.includes('third@example.org')),
      false,
    )
    const again = await owner.call('PATCH', '/api/me', { email: 'fifth@example.org' })
    assert.deepEqual([again.status, Object(again.body).code], [429, 'rate_limited'])
    await owner.ok('PATCH', '/api/me', { theme: 'dark' })
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type MailSink } from '@parley/lab'
import type { TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { mailWaitMs, mailedToken, passwordOf, startMailedApp } from './accounts.testing.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const minute = 60_000

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`guessing passwords on ${databaseName}`, () => {
    let app: TestApp
    let sink: MailSink
    let close: () => Promise<void>
    before(async () => {
      ;({ app, sink, close } = await startMailedApp({ databaseUrl: await temporaryDatabase(), signup: 'open' }))
    })
    after(() => close())

    async function enrol(name: string): Promise<TestClient> {
      const client = new TestClient(app.url)
      await client.ok('POST', '/api/auth/register', {
        email: `${name}@example.org`,
        username: name,
        password: passwordOf(name),
      })
      const token = await mailedToken(sink, `${name}@example.org`, 'verify-email')
      await client.ok('POST', '/api/auth/verify-email', { token })
      return client
    }
    const attempt = (login: string, password: string, client = new TestClient(app.url)) =>
      client.call('POST', '/api/auth/login', { login, password })
    /** In a language that is nobody's here: no mail is in it. */
    async function fail(login: string, times: number): Promise<number[]> {
      const statuses: number[] = []
      const guess = { login, password: 'a wrong password' }
      for (let time = 0; time < times; time += 1) {
        const client = new TestClient(app.url)
        statuses.push((await client.call('POST', '/api/auth/login', guess, { 'accept-language': 'ar' })).status)
      }
      return statuses
    }

    test('ten failures are free, then it grows slow, up to 15 minutes, and opens again by itself', async () => {
      await enrol('target')
      assert.deepEqual(
        await fail('target', 10),
        Array.from({ length: 10 }, () => 401),
      )
      const refused = await attempt('target', passwordOf('target'))
      assert.equal(refused.status, 429)
      assert.equal(refused.headers.get('retry-after'), String(Object(refused.body).retryAfter))

      const waits: number[] = []
      for (let time = 0; time < 7; time += 1) {
        const { body } = await attempt('target', 'a wrong password')
        waits.push(Math.round(Object(body).retryAfter / 30) * 30)
        app.clock.advance(Object(body).retryAfter * 1000)
        assert.equal((await attempt('target', 'a wrong password')).status, 401)
      }
      assert.deepEqual(waits, [30, 60, 120, 240, 480, 900, 900])
      app.clock.advance(15 * minute)
      assert.equal((await attempt('target', passwordOf('target'))).status, 200)
      assert.deepEqual(
        await fail('target', 10),
        Array.from({ length: 10 }, () => 401),
        'counted from the beginning',
      )
    })

    test('an unknown name grows slow alike', async () => {
      const answers = await fail('nobody-at-all', 11)
      assert.deepEqual(answers, [...Array.from({ length: 10 }, () => 401), 429])
    })

    test('fifty guesses at once are counted as fifty', async () => {
      await enrol('parallel')
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => attempt('parallel', 'a wrong password').then(({ status }) => status)),
      )
      assert.equal(answers.filter((status) => status === 401).length, 10)
      assert.equal(answers.filter((status) => status === 429).length, 40)
    })

    test('the browser the owner has used before is not slowed down by what others guess', async () => {
      const home = await enrol('resident')
      assert.equal((await attempt('resident', passwordOf('resident'), home)).status, 200)
      await home.ok('POST', '/api/auth/logout')
      await fail('resident', 15)
      assert.equal((await attempt('resident', passwordOf('resident'))).status, 429, 'from a new browser')
      assert.equal((await attempt('resident', passwordOf('resident'), home)).status, 200)
    })

    test('the mark of a browser is worth nothing for another account', async () => {
      const mallory = await enrol('mallory')
      assert.equal((await attempt('mallory', passwordOf('mallory'), mallory)).status, 200)
      await enrol('victim')
      await fail('victim', 10)
      assert.equal((await attempt('victim', 'a wrong password', mallory)).status, 429)
    })

    test('the owner is told once, and a new password lets in at once', async () => {
      await enrol('warned')
      await fail('warned', 10)
      await sink.waitFor(
        ({ to, subject }) => to.includes('warned@example.org') && subject.startsWith('Somebody tries'),
        mailWaitMs,
      )
      app.clock.advance(minute)
      await fail('warned', 3)

      const client = new TestClient(app.url)
      await client.ok('POST', '/api/auth/forgot-password', { email: 'WARNED@example.org' })
      const token = await mailedToken(sink, 'warned@example.org', 'reset-password')
      await client.ok('POST', '/api/auth/reset-password', { token, password: 'another password entirely' })
      assert.equal((await attempt('warned', 'another password entirely', client)).status, 200)
      const warnings = sink.mails.filter(
        ({ to, subject }) => to.includes('warned@example.org') && subject.startsWith('Somebody tries'),
      )
      assert.equal(warnings.length, 1)
    })

    test('asking for a mail answers alike for known and unknown, and sends one to the known alone', async () => {
      await enrol('forgetful')
      const ask = (email: string) => new TestClient(app.url).call('POST', '/api/auth/forgot-password', { email })
      const [unknown, known] = [await ask('never-seen@example.org'), await ask('forgetful@example.org')]
      assert.deepEqual([known.status, known.body], [unknown.status, unknown.body])
      assert.equal(known.status, 202)
      await mailedToken(sink, 'forgetful@example.org', 'reset-password')
      assert.equal(sink.mails.filter(({ to }) => to.includes('never-seen@example.org')).length, 0)
    })

    test('a reset ends every session and key, works once, and only with a token of its kind', async () => {
      const client = await enrol('robbed')
      await attempt('robbed', passwordOf('robbed'), client)
      const { key } = Object(await client.ok('POST', '/api/me/api-keys', { name: 'script', scopes: ['read'] }))
      const stranger = new TestClient(app.url)
      await stranger.ok('POST', '/api/auth/forgot-password', { email: 'robbed@example.org' })
      const token = await mailedToken(sink, 'robbed@example.org', 'reset-password')
      assert.equal((await stranger.call('POST', '/api/auth/verify-email', { token })).status, 410)
      const password = 'a fresh and long password'
      const reset = (given: string) => stranger.call('POST', '/api/auth/reset-password', { token: given, password })
      assert.equal((await reset(`${token}x`)).status, 410)
      const answers = await Promise.all(Array.from({ length: 10 }, () => reset(token)))
      assert.equal(answers.filter(({ status }) => status === 204).length, 1)
      assert.equal(answers.filter(({ status }) => status === 410).length, 9)
      assert.equal((await client.call('GET', '/api/me')).status, 401)
      const header = { authorization: `Bearer ${key}` }
      assert.equal((await new TestClient(app.url).call('GET', '/api/me', undefined, header)).status, 401)
      assert.equal((await attempt('robbed', passwordOf('robbed'))).status, 401)
      assert.equal((await attempt('robbed', password)).status, 200)
    })

    test('of 50 who refresh one token at once, exactly one gets a new one and nobody is thrown out', async () => {
      const client = await enrol('refresher')
      await attempt('refresher', passwordOf('refresher'), client)
      const { cookie } = client
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => {
          const tab = new TestClient(app.url)
          tab.cookie = cookie
          return tab.call('POST', '/api/auth/refresh')
        }),
      )
      assert.ok(answers.every(({ status }) => status === 200))
      assert.equal(answers.filter(({ headers }) => headers.getSetCookie().length > 0).length, 1)
    })
  })
})

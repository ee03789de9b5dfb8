import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type MailSink } from '@parley/lab'
import { totpCode } from '#platform/crypto/index.ts'
import type { TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { mailWaitMs, mailedToken, passwordOf, startMailedApp } from './accounts.testing.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const minute = 60_000
const mailOf = (name: string) => `${name}@example.org`
/** A new password that is the old one. */
const same = (name: string) => ({ currentPassword: passwordOf(name), password: passwordOf(name) })
const fresh = 'a fresh and long password'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`what ends with a way in, on ${databaseName}`, () => {
    let app: TestApp
    let sink: MailSink
    let owner: TestClient
    let close: () => Promise<void>
    before(async () => {
      ;({ app, sink, owner, close } = await startMailedApp({ databaseUrl: await temporaryDatabase(), signup: 'open' }))
    })
    after(() => close())

    const loginOf = (name: string, password = passwordOf(name)) => ({ login: name, password })
    async function enrol(name: string): Promise<TestClient> {
      const client = new TestClient(app.url)
      await client.ok('POST', '/api/auth/register', {
        ...loginOf(name),
        login: undefined,
        email: mailOf(name),
        username: name,
      })
      await client.ok('POST', '/api/auth/verify-email', {
        token: await mailedToken(sink, mailOf(name), 'verify-email'),
      })
      await client.ok('POST', '/api/auth/login', loginOf(name))
      return client
    }
    const codeOf = (secret: string) => totpCode(secret, Math.floor(app.clock.now() / 30_000))
    async function turnOn(client: TestClient): Promise<string> {
      const { secret } = Object(await client.ok('POST', '/api/me/two-factor/enroll'))
      await client.ok('POST', '/api/me/two-factor/confirm', { code: codeOf(secret) })
      app.clock.advance(30_000)
      return secret
    }
    async function resetToken(name: string): Promise<string> {
      // Past the quiet time after an earlier one.
      app.clock.advance(6 * minute)
      await new TestClient(app.url).ok('POST', '/api/auth/forgot-password', { email: mailOf(name) })
      return mailedToken(sink, mailOf(name), 'reset-password')
    }
    const call = (path: string, body: object) => new TestClient(app.url).call('POST', path, body)
    const reset = (token: string, password = fresh) => call('/api/auth/reset-password', { token, password })
    const isIn = async (client: TestClient) => (await client.call('GET', '/api/me')).status === 200

    test('an address that somebody else asked for is told at the old one, and ends with every act that ends sessions', async () => {
      const victim = await enrol('victim')
      const { id } = Object(await victim.ok('GET', '/api/me'))
      const acts: [string, () => Promise<unknown>][] = [
        ['sign out elsewhere', () => victim.ok('DELETE', '/api/me/sessions')],
        ['a second factor', () => turnOn(victim)],
        ['none again', () => victim.ok('POST', '/api/me/two-factor/disable')],
        ['a new password', () => victim.ok('POST', '/api/me/password', same('victim'))],
        ['an administrator', () => owner.ok('POST', `/api/admin/users/${id}/end-sessions`)],
      ]
      for (const [index, [what, act]] of acts.entries()) {
        await victim.ok('POST', '/api/auth/step-up', { password: passwordOf('victim') })
        const taken = mailOf(`thief-${index}`)
        app.clock.advance(6 * minute)
        await victim.ok('PATCH', '/api/me', { email: taken })
        await sink.waitFor(({ to, text }) => to.includes(mailOf('victim')) && text.includes(taken), mailWaitMs)
        const token = await mailedToken(sink, taken, 'verify-email')
        await act()
        assert.equal((await call('/api/auth/verify-email', { token })).status, 410, what)
      }
      assert.equal(Object(await owner.ok('GET', `/api/admin/users/${id}`)).email, mailOf('victim'))
    })

    test('a link that went to the old mailbox leads nowhere once the address is another', async () => {
      const client = await enrol('mover')
      await client.ok('PATCH', '/api/me', { email: mailOf('moved') })
      const token = await mailedToken(sink, mailOf('moved'), 'verify-email')
      const old = await resetToken('mover')
      await client.ok('POST', '/api/auth/verify-email', { token })
      assert.equal((await reset(old)).status, 410)
    })

    test('with a new password and with another factor go keys and running answers, but not this browser', async () => {
      const client = await enrol('programmer')
      const key = async () => {
        await client.ok('POST', '/api/auth/step-up', { password: passwordOf('programmer') })
        const made = Object(await client.ok('POST', '/api/me/api-keys', { name: 'script', scopes: ['read'] }))
        const header = { authorization: `Bearer ${made.key}` }
        return async () => (await new TestClient(app.url).call('GET', '/api/me', undefined, header)).status
      }
      const run = async () => {
        const { id } = await client.conversation()
        const sent = await client.send(id, { text: '/lab speed=20 tokens=4000' })
        return sent.runs[0]?.id ?? ''
      }
      const acts: [string, () => Promise<unknown>][] = [
        ['password', () => client.ok('POST', '/api/me/password', same('programmer'))],
        ['factor on', () => turnOn(client)],
        ['factor off', () => client.ok('POST', '/api/me/two-factor/disable')],
      ]
      for (const [what, act] of acts) {
        const [statusOfKey, runId] = [await key(), await run()]
        assert.equal(await statusOfKey(), 200)
        const end = client.follow(runId)
        await act()
        assert.equal(await statusOfKey(), 401, what)
        assert.equal(Object((await end).at(-1)).status, 'cancelled', what)
        assert.equal(await isIn(client), true, what)
      }
      const statusOfKey = await key()
      await client.ok('DELETE', '/api/me/sessions')
      assert.equal(await statusOfKey(), 200, 'signing out elsewhere leaves programs alone')
      const { id } = Object(await client.ok('GET', '/api/me'))
      await owner.ok('POST', '/api/auth/step-up', { password: passwordOf('the-owner') })
      await owner.ok('POST', `/api/admin/users/${id}/reset-two-factor`)
      assert.equal(await statusOfKey(), 401, 'factors taken away by an administrator')
    })

    test('a new password by mail makes no known browser, and gives no new guesses at the second factor', async () => {
      const home = await enrol('guarded')
      const secret = await turnOn(home)
      const thief = new TestClient(app.url)
      const { headers } = await thief.call('POST', '/api/auth/reset-password', {
        token: await resetToken('guarded'),
        password: fresh,
      })
      assert.deepEqual(headers.getSetCookie(), [])
      const guess = async (client: TestClient, code: string, password: string) => {
        await client.ok('POST', '/api/auth/login', loginOf('guarded', password))
        return (await client.call('POST', '/api/auth/two-factor', { code })).status
      }
      for (let time = 0; time < 10; time += 1) assert.equal(await guess(thief, '000000', fresh), 400)
      await reset(await resetToken('guarded'), `${fresh} again`)
      // The wait after the tenth is over; the next wrong one begins a longer one, whatever browser asks.
      assert.equal(await guess(thief, '000000', `${fresh} again`), 400)
      assert.equal(await guess(home, codeOf(secret), `${fresh} again`), 429)
      app.clock.advance(2 * minute)
      assert.equal(await guess(home, codeOf(secret), `${fresh} again`), 200)
    })

    test('using a link up makes no room for the next mail', async () => {
      await enrol('flooded')
      await enrol('other')
      await reset(await resetToken('flooded'))
      await call('/api/auth/forgot-password', { email: mailOf('flooded') })
      await call('/api/auth/forgot-password', { email: mailOf('other') })
      await mailedToken(sink, mailOf('other'), 'reset-password')
      const more = sink.mails.filter(
        ({ to, text }) => to.includes(mailOf('flooded')) && text.includes('/reset-password#'),
      )
      assert.equal(more.length, 0)
    })

    test('of a change and a reset at once one wins, and the other’s password opens nothing', async () => {
      const client = await enrol('raced')
      let current = passwordOf('raced')
      for (let round = 0; round < 3; round += 1) {
        await client.ok('POST', '/api/auth/login', loginOf('raced', current))
        const token = await resetToken('raced')
        const [mine, theirs] = [`my own password no ${round}`, `another password no ${round}`]
        const [changed, done] = await Promise.all([
          client.call('POST', '/api/me/password', { currentPassword: current, password: mine }),
          reset(token, theirs),
        ])
        const won = [changed.status, done.status]
        assert.equal(won.filter((status) => status === 204).length, 1, won.join(' '))
        current = changed.status === 204 ? mine : theirs
        assert.equal(await isIn(client), changed.status === 204)
      }
      assert.equal((await call('/api/auth/login', loginOf('raced', current))).status, 200)
    })

    test('what was begun before a reset and ends after it is worth nothing', async () => {
      const client = await enrol('overrun')
      const secret = await turnOn(client)
      await client.ok('POST', '/api/auth/step-up', { password: passwordOf('overrun') })
      const token = await resetToken('overrun')
      await client.ok('POST', '/api/auth/step-up', { password: passwordOf('overrun') })
      const thieves = Array.from({ length: 12 }, () => new TestClient(app.url))
      const keys = Array.from({ length: 20 }, (_, index) =>
        client.call('POST', '/api/me/api-keys', { name: `script ${index}`, scopes: ['read'] }),
      )
      const [made] = await Promise.all([
        Promise.all(keys),
        reset(token),
        ...thieves.map((thief) => thief.call('POST', '/api/auth/login', loginOf('overrun'))),
      ])
      for (const { body } of made) {
        const header = { authorization: `Bearer ${Object(body).key}` }
        assert.equal((await new TestClient(app.url).call('GET', '/api/me', undefined, header)).status, 401)
      }
      const code = codeOf(secret)
      for (const thief of thieves) {
        assert.equal((await thief.call('POST', '/api/auth/two-factor', { code })).status, 401)
      }
      assert.equal((await call('/api/auth/login', loginOf('overrun'))).status, 401)
    })
  })
})

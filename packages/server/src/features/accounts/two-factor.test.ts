import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createAuthenticator, type MailSink } from '@parley/lab'
import { totpCode } from '#platform/crypto/index.ts'
import type { TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { mailWaitMs, mailedToken, passwordOf, startMailedApp } from './accounts.testing.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const minute = 60_000

/** What changes no way in and takes nothing away for good, or is itself how one shows who is there. */
const asksNobody = new Set([
  'POST /api/auth/logout',
  'POST /api/auth/refresh',
  'POST /api/auth/token',
  'POST /api/auth/step-up',
  'POST /api/auth/oidc/:id/step-up',
  'PUT /api/me/preferences',
  'POST /api/me/avatar',
  'DELETE /api/me/avatar',
  'POST /api/me/consent',
  'POST /api/me/export',
  'PATCH /api/me/passkeys/:id',
  'DELETE /api/me/api-keys/:id',
  'DELETE /api/me/sessions',
  'DELETE /api/me/sessions/:id',
  'POST /api/me/tool-servers/:id/sign-in',
  'DELETE /api/me/tool-servers/:id/sign-in',
])
/** Where it depends on what is asked. */
const askedBy: Record<string, object> = {
  'PATCH /api/me': { email: 'other@example.org' },
  'POST /api/me/password': { password: 'a fresh and long password' },
  'DELETE /api/me': {},
}

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`the second factor on ${databaseName}`, () => {
    let app: TestApp
    let sink: MailSink
    let close: () => Promise<void>
    before(async () => {
      ;({ app, sink, close } = await startMailedApp({ databaseUrl: await temporaryDatabase(), signup: 'open' }))
    })
    after(() => close())

    const codeOf = (secret: string, steps = 0) => totpCode(secret, Math.floor(app.clock.now() / 30_000) + steps)
    const password = (name: string) => ({ login: name, password: passwordOf(name) })

    async function enrol(name: string, site = app.url): Promise<TestClient> {
      const client = new TestClient(site)
      const email = `${name}@example.org`
      await client.ok('POST', '/api/auth/register', { email, username: name, password: passwordOf(name) })
      await client.ok('POST', '/api/auth/verify-email', { token: await mailedToken(sink, email, 'verify-email') })
      await client.ok('POST', '/api/auth/login', password(name))
      return client
    }
    async function turnOn(client: TestClient): Promise<{ secret: string; backupCodes: string[] }> {
      const { secret } = Object(await client.ok('POST', '/api/me/two-factor/enroll'))
      const { backupCodes } = Object(await client.ok('POST', '/api/me/two-factor/confirm', { code: codeOf(secret) }))
      // The code that confirmed is spent; the next one is good.
      app.clock.advance(30_000)
      return { secret, backupCodes }
    }
    async function halfway(name: string, site = app.url): Promise<TestClient> {
      const client = new TestClient(site)
      const body = Object(await client.ok('POST', '/api/auth/login', password(name)))
      assert.equal(body.twoFactorRequired, true)
      return client
    }

    test('nothing is asked for until a code has confirmed it; then the app gets a URL it can read', async () => {
      const client = await enrol('beginner')
      const { url, secret } = Object(await client.ok('POST', '/api/me/two-factor/enroll'))
      assert.equal(url, `otpauth://totp/Parley:beginner?secret=${secret}&issuer=Parley`)
      assert.equal((await client.call('POST', '/api/me/two-factor/confirm', { code: '000000' })).status, 400)
      assert.equal(
        Object(await new TestClient(app.url).ok('POST', '/api/auth/login', password('beginner'))).user.username,
        'beginner',
      )
      const again = Object(await client.ok('POST', '/api/me/two-factor/enroll'))
      assert.notEqual(again.secret, secret, 'begun anew')
    })

    test('the password alone opens nothing but the second step, whose token is another', async () => {
      const { secret } = await turnOn(await enrol('lena'))
      const client = await halfway('lena')
      const half = client.cookie
      for (const [method, path] of [
        ['GET', '/api/me'],
        ['GET', '/api/me/sessions'],
        ['POST', '/api/auth/token'],
        ['POST', '/api/auth/refresh'],
      ] as const) {
        const answer = await client.call(method, path)
        assert.deepEqual([answer.status, Object(answer.body).code], [401, 'two_factor_required'], path)
      }
      assert.deepEqual(await client.ok('GET', '/api/auth/session'), { stage: 'halfway', me: null })
      app.clock.advance(2 * 60_000)
      assert.deepEqual(await client.ok('GET', '/api/auth/session'), { stage: 'halfway', me: null }, 'a while later too')
      await client.ok('POST', '/api/auth/two-factor', { code: codeOf(secret) })
      assert.notEqual(client.cookie, half)
      assert.equal(Object(await client.ok('GET', '/api/me')).twoFactor, true)
      const late = new TestClient(app.url)
      late.cookie = half
      assert.equal((await late.call('GET', '/api/me')).status, 401)
    })

    test('a page may ask who is here before anybody is: only a browser’s own session says more than nobody', async () => {
      const here = async (client: TestClient) => Object(await client.ok('GET', '/api/auth/session'))
      const client = await enrol('asker')
      assert.deepEqual(await here(client), { stage: 'full', me: await client.ok('GET', '/api/me') })
      const { accessToken } = Object(await client.ok('POST', '/api/auth/token'))
      const nobody = { stage: 'nobody', me: null }
      for (const headers of [{}, { authorization: `Bearer ${accessToken}` }]) {
        const answer = await fetch(new URL('/api/auth/session', app.url), { headers })
        assert.deepEqual(await answer.json(), nobody)
      }
      await client.ok('POST', '/api/auth/logout')
      assert.deepEqual(await here(client), nobody)
    })

    test('the half-way token opens no live connection and no access by token', async () => {
      await turnOn(await enrol('socketeer'))
      const client = await halfway('socketeer')
      assert.equal((await client.call('GET', '/api/live/events')).status, 401)
      app.clock.advance(11 * minute)
      assert.equal(
        Object((await client.call('POST', '/api/auth/two-factor', { code: '123456' })).body).code,
        'unauthenticated',
      )
    })

    test('one code opens one session, however many come with it', async () => {
      const { secret } = await turnOn(await enrol('code-racer'))
      const clients = await Promise.all(Array.from({ length: 5 }, () => halfway('code-racer')))
      const code = codeOf(secret)
      const answers = await Promise.all(clients.map((client) => client.call('POST', '/api/auth/two-factor', { code })))
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      assert.equal(answers.filter(({ status }) => status === 400).length, 4)
      app.clock.advance(30_000)
      const refused = clients.find((_, index) => answers[index]?.status === 400)
      assert.equal((await refused?.call('POST', '/api/auth/two-factor', { code }))?.status, 400, 'nor an older one')
    })

    test('of 50 who come with one backup code, one gets in; it is told by mail, and is gone', async () => {
      const { backupCodes } = await turnOn(await enrol('code-saver'))
      assert.equal(new Set(backupCodes).size, 10)
      const [backupCode = '', other = ''] = backupCodes
      const clients: TestClient[] = []
      for (let index = 0; index < 50; index += 1) clients.push(await halfway('code-saver'))
      const answers = await Promise.all(
        clients.map((client) => client.call('POST', '/api/auth/two-factor', { backupCode })),
      )
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      assert.equal(answers.filter(({ status }) => status === 400).length, 49)
      await sink.waitFor(
        ({ to, text }) => to.includes('code-saver@example.org') && text.includes('9 are left'),
        mailWaitMs,
      )
      const typed = other.toUpperCase().replaceAll('-', ' ')
      assert.equal(
        (await (await halfway('code-saver')).call('POST', '/api/auth/two-factor', { backupCode: typed })).status,
        200,
      )
    })

    test('wrong codes slow down and warn the owner, and a backup code still opens', async () => {
      const { secret, backupCodes } = await turnOn(await enrol('besieged'))
      const thief = await halfway('besieged')
      for (let time = 0; time < 10; time += 1) {
        assert.equal((await thief.call('POST', '/api/auth/two-factor', { code: '000000' })).status, 400)
      }
      const refused = await thief.call('POST', '/api/auth/two-factor', { code: codeOf(secret) })
      assert.equal(refused.status, 429)
      await sink.waitFor(
        ({ to, subject }) => to.includes('besieged@example.org') && subject.startsWith('Somebody knows'),
        mailWaitMs,
      )
      const [backupCode] = backupCodes
      const owner = await halfway('besieged')
      assert.equal((await owner.call('POST', '/api/auth/two-factor', { backupCode })).status, 200)
    })

    test('a passkey is a second factor too, even one that asks for no finger', async () => {
      const site = new URL(`http://localhost:${app.url.port}`)
      const client = await enrol('key-holder', site)
      const key = createAuthenticator({ origin: site.origin, verifiesUser: false })
      const made = key.create(Object(await client.ok('POST', '/api/me/passkeys/options')))
      await client.ok('POST', '/api/me/passkeys', { credential: made })
      await turnOn(client)
      const second = await halfway('key-holder', site)
      const asked = Object(await second.ok('POST', '/api/auth/two-factor/options'))
      assert.deepEqual(asked.allowCredentials.length, 1)
      const proof = key.get(asked)
      assert.equal((await second.call('POST', '/api/auth/two-factor', { passkey: proof })).status, 200)
    })

    test('turning it on or off signs every other browser out, and off means the password is enough', async () => {
      const here = await enrol('switcher')
      const there = new TestClient(app.url)
      await there.ok('POST', '/api/auth/login', password('switcher'))
      await turnOn(here)
      assert.equal((await there.call('GET', '/api/me')).status, 401)
      assert.equal((await here.call('POST', '/api/me/two-factor/enroll')).status, 409)
      const renewed = Object(await here.ok('POST', '/api/me/two-factor/backup-codes')).backupCodes
      const [backupCode] = renewed
      const again = await halfway('switcher')
      await again.ok('POST', '/api/auth/two-factor', { backupCode })
      await here.ok('POST', '/api/me/two-factor/disable')
      assert.equal((await again.call('GET', '/api/me')).status, 401)
      assert.equal(Object(await again.ok('POST', '/api/auth/login', password('switcher'))).user.username, 'switcher')
    })

    test('a new password by mail does not get past the second factor', async () => {
      await turnOn(await enrol('resetter'))
      const client = new TestClient(app.url)
      await client.ok('POST', '/api/auth/forgot-password', { email: 'resetter@example.org' })
      const token = await mailedToken(sink, 'resetter@example.org', 'reset-password')
      await client.ok('POST', '/api/auth/reset-password', { token, password: 'a fresh and long password' })
      const login = { login: 'resetter', password: 'a fresh and long password' }
      assert.equal(Object(await client.ok('POST', '/api/auth/login', login)).twoFactorRequired, true)
    })

    test('every act that a borrowed browser must not do asks who is there, ten minutes after the password', async () => {
      const client = await enrol('borrowed')
      app.clock.advance(11 * minute)
      const own = app.routes.filter(
        ({ method, path, policy }) =>
          method !== 'GET' && /^\/api\/(?:me|auth)\b/.test(path) && ['user', 'session'].includes(policy.who),
      )
      const guarded = own.filter(({ method, path }) => !asksNobody.has(`${method} ${path}`))
      assert.equal(own.length - guarded.length, asksNobody.size, 'an act that is named here is not there any more')
      for (const { method, path } of guarded) {
        const named = path.replace(':id', '01a1fdb5-0833-72c8-b860-3dfdf92c1906')
        const { status, body } = await client.call(method, named, askedBy[`${method} ${path}`])
        assert.deepEqual([status, Object(body).code], [403, 'step_up_required'], `${method} ${path}`)
      }
      const wrong = await client.call('POST', '/api/auth/step-up', { password: 'not the password' })
      assert.deepEqual([wrong.status, Object.keys(Object(wrong.body).fields)], [400, ['password']])
      const before = client.cookie
      await client.ok('POST', '/api/auth/step-up', { password: passwordOf('borrowed') })
      assert.notEqual(client.cookie, before)
      assert.equal((await client.call('POST', '/api/me/api-keys', { name: 'script' })).status, 201)
    })
  })
})

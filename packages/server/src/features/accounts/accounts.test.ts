import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const account = (name: string) => ({
  email: `${name}@example.org`,
  username: name,
  password: `correct horse ${name} staple`,
})

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`accounts on ${databaseName}`, () => {
    let app: TestApp
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase(), signup: 'open' })
    })
    after(() => app.close())

    test('of 50 who sign up first at once, exactly one becomes the owner', async () => {
      const clients = Array.from({ length: 50 }, () => new TestClient(app.url))
      const users = await Promise.all(clients.map((client, index) => client.register(`racer-${index}`)))
      assert.equal(users.filter((user) => user.role === 'owner').length, 1)
      assert.equal(users.filter((user) => user.role === 'member').length, 49)
    })

    test('of 50 who take one name at once, one gets it and the others are told at the field', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          new TestClient(app.url).call('POST', '/api/auth/register', {
            ...account(`same-${index}`),
            username: index % 2 === 0 ? 'wanted' : 'Wanted',
          }),
        ),
      )
      assert.equal(answers.filter((answer) => answer.status === 201).length, 1)
      const refused = answers.filter((answer) => answer.status === 409)
      assert.equal(refused.length, 49)
      for (const { body } of refused)
        assert.match(JSON.stringify(body), /"fields":\{"username":\["This username is taken/)
    })

    test('of 50 who sign up with one address at once, however it is written, one gets it', async () => {
      const spellings = ['same@example.org', 'SAME@example.org', 'Same@Example.Org', 'ｓａｍｅ@example.org']
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          new TestClient(app.url).call('POST', '/api/auth/register', {
            ...account(`address-${index}`),
            email: spellings[index % spellings.length],
          }),
        ),
      )
      assert.equal(answers.filter((answer) => answer.status === 201).length, 1)
      const refused = answers.filter((answer) => answer.status === 409)
      assert.equal(refused.length, 49)
      for (const { body } of refused) assert.match(JSON.stringify(body), /"fields":\{"email":/)
    })

    test('who wishes for no username gets one that is free, also of ten at once who are called the same', async () => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          new TestClient(app.url).call('POST', '/api/auth/register', {
            email: `Zoë.Q@house-${index}.example`,
            password: 'four green umbrellas',
          }),
        ),
      )
      const users = answers.map(({ status, body }) => [status, Object(body).user?.username])
      assert.deepEqual([...new Set(users.map(([status]) => status))], [201], JSON.stringify(users))
      assert.equal(new Set(users.map(([, username]) => username)).size, 10)
      for (const [, username] of users) assert.match(username, /^zoe-q(-\d+)?$/)
    })

    test('one address is one account, however it is written', async () => {
      await new TestClient(app.url).register('spelled')
      const again = await new TestClient(app.url).call('POST', '/api/auth/register', {
        ...account('spelled-again'),
        email: 'SPELLED@Example.org',
      })
      assert.equal(again.status, 409)
      assert.match(JSON.stringify(again.body), /"email"/)
    })

    test('signs in by address and by username, whatever the case', async () => {
      await new TestClient(app.url).register('lena')
      for (const login of ['lena', 'LENA', 'lena@example.org', 'Lena@Example.ORG']) {
        const answer = await new TestClient(app.url).call('POST', '/api/auth/login', {
          ...account('lena'),
          login,
          email: undefined,
          username: undefined,
        })
        assert.equal(answer.status, 200, login)
      }
    })

    test('a wrong password and an unknown name answer alike', async () => {
      await new TestClient(app.url).register('known')
      const answers = await Promise.all(
        ['known', 'unknown-name'].map((login) =>
          new TestClient(app.url).call('POST', '/api/auth/login', { login, password: 'not the password' }),
        ),
      )
      const [known, unknown] = answers.map(({ status, body }) => ({ status, body: { ...Object(body), errorId: '' } }))
      assert.deepEqual(known, unknown)
      assert.equal(known?.status, 401)
    })

    test('the session cookie is out of reach of scripts and of other sites', async () => {
      const answer = await new TestClient(app.url).call('POST', '/api/auth/register', account('cookie'))
      const [, cookie] = answer.headers.getSetCookie()
      assert.match(cookie ?? '', /^parley=[\w-]{40,}; .*HttpOnly/)
      assert.match(cookie ?? '', /SameSite=Lax/)
    })

    test('after signing out the old cookie opens nothing', async () => {
      const client = new TestClient(app.url)
      await client.register('leaver')
      const kept = client.cookie
      const left = await client.call('POST', '/api/auth/logout')
      assert.equal(left.headers.get('clear-site-data'), '"storage"')
      client.cookie = kept
      assert.equal((await client.call('GET', '/api/me')).status, 401)
    })

    test('a rotated token that comes back after its grace ends the whole session', async () => {
      const client = new TestClient(app.url)
      await client.register('rotator')
      const old = client.cookie
      await client.ok('POST', '/api/auth/refresh')
      const fresh = client.cookie
      assert.notEqual(fresh, old)

      client.cookie = old
      assert.equal((await client.call('GET', '/api/me')).status, 200, 'within its grace')
      app.clock.advance(11_000)
      assert.equal((await client.call('GET', '/api/me')).status, 401)
      client.cookie = fresh
      assert.equal((await client.call('GET', '/api/me')).status, 401, 'the thief and the owner are both out')
    })

    test('a session ends when it was idle for too long', async () => {
      const client = new TestClient(app.url)
      await client.register('sleeper')
      app.clock.advance(169 * 3_600_000)
      assert.equal((await client.call('GET', '/api/me')).status, 401)
    })

    test('a session ends after its days, however busily it is used and its token replaced', async () => {
      const client = new TestClient(app.url)
      await client.register('tireless')
      for (let hours = 0; hours < 700; hours += 100) {
        app.clock.advance(100 * 3_600_000)
        assert.equal((await client.call('POST', '/api/auth/refresh')).status, 200)
      }
      app.clock.advance(21 * 3_600_000)
      assert.equal((await client.call('GET', '/api/me')).status, 401)
    })

    test('lists where one is signed in and ends another session, never another person’s', async () => {
      const [first, second, stranger] = [new TestClient(app.url), new TestClient(app.url), new TestClient(app.url)]
      await first.register('traveller')
      await second.login('traveller')
      await stranger.register('stranger')
      const sessions = Object(await first.ok('GET', '/api/me/sessions')).items
      assert.equal(sessions.length, 2)
      const other = sessions.find((session: { current: boolean }) => !session.current)
      assert.equal((await stranger.call('DELETE', `/api/me/sessions/${other.id}`)).status, 404)
      await first.ok('DELETE', `/api/me/sessions/${other.id}`)
      assert.equal((await second.call('GET', '/api/me')).status, 401)
      assert.equal((await first.call('GET', '/api/me')).status, 200)
    })

    test('ends all other sessions with their sockets’ tokens, and stays in this one', async () => {
      const browsers = Array.from({ length: 4 }, () => new TestClient(app.url))
      const [here, ...others] = browsers
      assert.ok(here)
      await here.register('nomad')
      const tokens = await Promise.all(
        others.map(async (browser) => {
          await browser.login('nomad')
          return String(Object(await browser.ok('POST', '/api/auth/token')).accessToken)
        }),
      )
      const stranger = new TestClient(app.url)
      await stranger.register('settler')
      assert.deepEqual(await here.ok('DELETE', '/api/me/sessions'), { sessions: 3 })
      for (const browser of others) assert.equal((await browser.call('GET', '/api/me')).status, 401)
      for (const token of tokens) {
        const asScript = { authorization: `Bearer ${token}` }
        assert.equal((await new TestClient(app.url).call('GET', '/api/me', undefined, asScript)).status, 401)
      }
      assert.equal((await here.call('GET', '/api/me')).status, 200)
      assert.equal((await stranger.call('GET', '/api/me')).status, 200)
      assert.deepEqual(await here.ok('DELETE', '/api/me/sessions'), { sessions: 0 })
    })

    test('a password of one’s own name is refused at the field', async () => {
      const answer = await new TestClient(app.url).call('POST', '/api/auth/register', {
        ...account('weakling'),
        password: 'weakling123',
      })
      assert.equal(answer.status, 400)
      assert.match(JSON.stringify(answer.body), /"password"/)
    })
  })
})

describe('sign-up as it comes', () => {
  test('is closed once the owner exists', async () => {
    const app = await startTestApp({ signup: 'first' })
    const [owner, late] = [new TestClient(app.url), new TestClient(app.url)]
    assert.equal(Object(await late.ok('GET', '/api/instance')).needsOwner, true)
    assert.equal((await owner.register('first')).role, 'owner')
    assert.equal(Object(await late.ok('GET', '/api/instance')).needsOwner, false)
    assert.equal((await late.call('POST', '/api/auth/register', account('second'))).status, 403)
    await app.close()
  })
})

describe('access tokens and keys', () => {
  let app: TestApp
  let ada: TestClient
  before(async () => {
    app = await startTestApp({ signup: 'open' })
    ada = new TestClient(app.url)
    await ada.register('ada')
  })
  after(() => app.close())
  const asBearer = (token: string, path = '/api/me') =>
    new TestClient(app.url).call('GET', path, undefined, { authorization: `Bearer ${token}` })

  test('an access token opens what its session may, and ends with it', async () => {
    const { accessToken } = Object(await ada.ok('POST', '/api/auth/token'))
    assert.equal((await asBearer(accessToken)).status, 200)
    assert.equal((await asBearer(accessToken, '/api/me/sessions')).status, 403, 'for a signed-in browser alone')
    const other = new TestClient(app.url)
    await other.login('ada')
    const { accessToken: ending } = Object(await other.ok('POST', '/api/auth/token'))
    await other.ok('POST', '/api/auth/logout')
    assert.equal((await asBearer(ending)).status, 401)
  })

  test('an access token that was changed or has expired opens nothing', async () => {
    const { accessToken } = Object(await ada.ok('POST', '/api/auth/token'))
    const [head, body, signature] = accessToken.split('.')
    const forged = Buffer.from(Buffer.from(body, 'base64url').toString().replace('"sub"', '"sub" ')).toString(
      'base64url',
    )
    assert.equal((await asBearer(`${head}.${forged}.${signature}`)).status, 401)
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
    assert.equal((await asBearer(`${none}.${body}.`)).status, 401)
    app.clock.advance(16 * 60_000)
    assert.equal((await asBearer(accessToken)).status, 401)
  })

  test('a key opens nothing after its end, which must be still to come', async () => {
    const hour = 3_600_000
    const endIn = (milliseconds: number) => new Date(app.clock.now() + milliseconds).toISOString()
    const make = (expiresAt: string) =>
      ada.call('POST', '/api/me/api-keys', { name: 'Short', scopes: ['read'], expiresAt })
    // A new key wants a fresh proof.
    await ada.login('ada')
    const late = await make(endIn(-hour))
    assert.deepEqual([late.status, Object.keys(Object(late.body).fields)], [400, ['expiresAt']])
    const end = endIn(hour)
    const { key, expiresAt } = Object((await make(end)).body)
    assert.equal(expiresAt, end)
    assert.equal((await asBearer(key)).status, 200)
    app.clock.advance(hour)
    assert.equal((await asBearer(key)).status, 401)
  })

  test('a key does what its scopes say, is shown once, and ends when it is deleted', async () => {
    await ada.login('ada')
    const created = Object(await ada.ok('POST', '/api/me/api-keys', { name: 'script', scopes: ['read'] }))
    assert.match(created.key, /^pk_[\w-]{43}$/)
    assert.equal(JSON.stringify(await ada.ok('GET', '/api/me/api-keys')).includes(created.key), false)
    assert.equal((await asBearer(created.key)).status, 200)
    const script = new TestClient(app.url)
    const header = { authorization: `Bearer ${created.key}` }
    assert.equal((await script.call('POST', '/api/conversations', {}, header)).status, 403, 'reading is not chatting')
    assert.equal((await script.call('POST', '/api/me/api-keys', { name: 'more' }, header)).status, 403)
    await ada.ok('DELETE', `/api/me/api-keys/${created.id}`)
    assert.equal((await asBearer(created.key)).status, 401)
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import {
  identityList,
  linkStarted,
  managedUserList,
  me,
  oidcProvider,
  oidcProviderList,
  signInWays,
} from '@parley/contract'
import { type LabIdentity } from '@parley/lab'
import pg from 'pg'
import { TestClient, type Answer } from '../../testing/client.ts'
import { safeNext } from './safe-next.ts'
import { Browser, openSignInHouse, type SignInHouse } from './oidc.testing.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const ada: LabIdentity = {
  login: 'ada',
  password: 'lovelace-1843',
  email: 'ada@lab.example',
  emailVerified: true,
  name: 'Ada Lovelace',
}
/** Controls, at the service, the address that the owner has here. */
const eve: LabIdentity = { ...ada, login: 'eve', email: 'olga@example.org', name: 'Eve' }
const unproved: LabIdentity = { ...ada, login: 'mallory', email: 'mallory@lab.example', emailVerified: false }
const grace: LabIdentity = { ...ada, login: 'grace', email: 'grace@lab.example', name: 'Grace' }
const users = [ada, eve, unproved, grace]

const startOf = ({ app, provider }: SignInHouse, next = '/') =>
  new URL(`api/auth/oidc/${provider.id}/start?next=${encodeURIComponent(next)}`, app.url)
const problemOf = (url: URL) => url.searchParams.get('signInProblem')
const isCallback = (url: URL) => url.pathname.endsWith('/callback')

async function whoIs(house: SignInHouse, browser: Browser): Promise<unknown> {
  const headers = { cookie: browser.cookieOf(house.app.url) }
  const response = await fetch(new URL('api/me', house.app.url), { headers })
  return response.status === 200 ? me.parse(await response.json()) : response.status
}

async function linkOwner({ owner, app, provider }: SignInHouse, person: LabIdentity): Promise<void> {
  const session = owner.cookie
  const answer = await owner.fetch('POST', '/api/me/identities', { providerId: provider.id, next: '/settings' })
  owner.cookie = session
  const browser = new Browser()
  for (const line of answer.headers.getSetCookie()) browser.setCookie(app.url, line.split(';', 1)[0] ?? '')
  browser.setCookie(app.url, session)
  await browser.signIn(
    new URL(linkStarted.parse(await answer.json()).url),
    person,
    (url) => url.pathname === '/settings',
  )
}

/** Nobody's row comes into a table before so many wait for it. Call what it gives once they are on their way. */
async function holdNewRows(url: string, table: string, waiting: number): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`BEGIN; LOCK TABLE ${table} IN SHARE MODE`)
  const asked = `SELECT count(*)::int AS waiting FROM pg_locks WHERE relation = '${table}'::regclass AND NOT granted`
  return async () => {
    while (Number(Object((await client.query(asked)).rows[0]).waiting) < waiting) await wait(10)
    await client.query('COMMIT')
    await client.end()
  }
}

eachDatabase((dialect, temporaryDatabase) => {
  const open = async (signup: string, more: object = {}) =>
    openSignInHouse({ databaseUrl: await temporaryDatabase(), signup, users, more })

  test(`${dialect}: a new person gets an account, and the same one the next time, and lands where they wanted`, async () => {
    await using house = await open('open', { defaultRole: 'guest' })
    const browser = new Browser()
    const end = await browser.signIn(startOf(house, '/c/123?x=1'), ada, (url) => url.pathname === '/c/123')
    assert.equal(end.href, new URL('/c/123?x=1', house.app.url).href)
    const first = me.parse(await whoIs(house, browser))
    assert.deepEqual(
      [first.email, first.displayName, first.username, first.role, first.hasPassword, first.emailVerified],
      ['ada@lab.example', 'Ada Lovelace', 'ada', 'guest', false, true],
    )
    const again = new Browser()
    await again.signIn(startOf(house), ada)
    assert.equal(me.parse(await whoIs(house, again)).id, first.id)
  })

  test(`${dialect}: of many who come at once under one name, each gets an account and a name of their own`, async () => {
    const url = await temporaryDatabase()
    const crowd = Array.from({ length: 8 }, (_, index) => ({
      ...ada,
      login: `sam-${index}`,
      email: `sam-${index}@lab.example`,
      username: 'sam',
    }))
    await using house = await openSignInHouse({ databaseUrl: url, signup: 'open', users: crowd })
    // One of them comes in two windows.
    const windows = [...crowd, ...crowd.slice(0, 1)].map((person) => ({ person, browser: new Browser() }))
    const callbacks = await Promise.all(
      windows.map(({ person, browser }) => browser.signIn(startOf(house), person, isCallback)),
    )
    const isOver = url === null ? null : await holdNewRows(url, 'users', windows.length)
    const ends = await Promise.all([
      ...windows.map(async ({ browser }, index) => problemOf(await browser.go(callbacks[index] ?? startOf(house)))),
      isOver?.(),
    ])
    assert.deepEqual(new Set(ends.slice(0, windows.length)), new Set([null]))
    const people = await Promise.all(windows.map(async ({ browser }) => me.parse(await whoIs(house, browser))))
    assert.equal(new Set(people.map(({ username }) => username)).size, crowd.length)
    for (const { username } of people) assert.match(username, /^sam(?:-\d+)?$/)
    assert.equal(people[0]?.id, people.at(-1)?.id)
  })

  test(`${dialect}: an address alone makes nobody the owner of an account that is there`, async () => {
    await using house = await open('open')
    const browser = new Browser()
    assert.equal(problemOf(await browser.signIn(startOf(house), eve)), 'address-taken')
    assert.equal(await whoIs(house, browser), 401)
    assert.equal(problemOf(await new Browser().signIn(startOf(house), unproved)), 'no-address')
  })

  test(`${dialect}: who may sign up decides who gets an account, unless the service was told otherwise`, async () => {
    for (const [signup, more, problem] of [
      ['invite', {}, 'no-account'],
      ['approval', {}, 'pending'],
      ['first', { newAccounts: 'everybody', domains: ['lab.example'] }, null],
      ['open', { newAccounts: 'nobody' }, 'no-account'],
      ['open', { domains: ['other.example'] }, 'no-account'],
    ] as const) {
      await using house = await open(signup, more)
      assert.equal(problemOf(await new Browser().signIn(startOf(house), ada)), problem, signup)
      if (problem !== 'pending') continue
      const { items } = managedUserList.parse(await house.owner.ok('GET', '/api/admin/users?state=pending'))
      assert.equal(items.length, 1)
      assert.equal(problemOf(await new Browser().signIn(startOf(house), ada)), 'pending')
      await house.owner.ok('POST', `/api/admin/users/${items[0]?.id}/approve`)
      assert.equal(problemOf(await new Browser().signIn(startOf(house), ada)), null)
    }
  })

  test(`${dialect}: an account is linked by who is signed in to it, and stays theirs`, async () => {
    await using house = await open('invite')
    const { owner, app, provider } = house
    const url = async () => {
      const answer = await owner.fetch('POST', '/api/me/identities', { providerId: provider.id, next: '/settings' })
      const browser = new Browser()
      for (const line of answer.headers.getSetCookie()) browser.setCookie(app.url, line.split(';', 1)[0] ?? '')
      return { browser, url: new URL(linkStarted.parse(await answer.json()).url) }
    }
    const session = owner.cookie
    // Somebody else's browser comes back from the way that the owner began.
    const foreign = await url()
    assert.equal(problemOf(await foreign.browser.signIn(foreign.url, eve)), 'expired')
    owner.cookie = session
    const own = await url()
    own.browser.setCookie(app.url, session)
    const end = await own.browser.signIn(own.url, eve, (next) => next.pathname === '/settings')
    assert.equal(end.pathname, '/settings')
    owner.cookie = session
    const { items } = identityList.parse(await owner.ok('GET', '/api/me/identities'))
    assert.deepEqual(
      items.map(({ name, email }) => [name, email]),
      [['School', 'olga@example.org']],
    )
    const browser = new Browser()
    await browser.signIn(startOf(house), eve)
    assert.equal(me.parse(await whoIs(house, browser)).username, 'olga')
    await owner.ok('DELETE', `/api/me/identities/${provider.id}`)
    assert.equal(problemOf(await new Browser().signIn(startOf(house), eve)), 'no-account')
  })

  test(`${dialect}: what was not begun in this browser, is used twice, altered or mixed up signs nobody in`, async () => {
    await using house = await open('open')
    const browser = new Browser()
    const callback = await browser.signIn(startOf(house), ada, isCallback)
    const stranger = new Browser()
    assert.equal(problemOf(await stranger.go(callback)), 'expired')

    const altered = new URL(callback)
    altered.searchParams.set('state', 'x')
    assert.equal(problemOf(await browser.go(altered)), 'expired')
    const mixedUp = new URL(callback)
    mixedUp.searchParams.set('iss', 'https://evil.example')
    assert.equal(problemOf(await browser.go(mixedUp)), 'failed')
    // The flow was used up by that.
    assert.equal(problemOf(await browser.go(callback)), 'expired')
    assert.equal(await whoIs(house, browser), 401)

    const cancelled = new Browser()
    const toCancel = await cancelled.signIn(startOf(house), ada, isCallback)
    toCancel.searchParams.delete('code')
    toCancel.searchParams.set('error', 'access_denied')
    assert.equal(problemOf(await cancelled.go(toCancel)), 'refused')

    const late = new Browser()
    const tooLate = await late.signIn(startOf(house), ada, isCallback)
    house.app.clock.advance(11 * 60_000)
    assert.equal(problemOf(await late.go(tooLate)), 'expired')
  })

  test(`${dialect}: a disabled account and a disabled service let nobody in`, async () => {
    await using house = await open('open')
    const browser = new Browser()
    await browser.signIn(startOf(house), ada)
    const { id } = me.parse(await whoIs(house, browser))
    await house.owner.ok('POST', `/api/admin/users/${id}/disable`)
    assert.equal(await whoIs(house, browser), 401)
    assert.equal(problemOf(await new Browser().signIn(startOf(house), ada)), 'disabled')
    const path = `/api/admin/oidc-providers/${house.provider.id}`
    await house.owner.ok('PATCH', path, { version: 1, enabled: false })
    assert.equal(problemOf(await new Browser().go(startOf(house))), 'failed')
  })

  test(`${dialect}: with passwords switched off the one service is entered at once, and without it passwords count again`, async () => {
    await using house = await open('open')
    const { owner, provider } = house
    const ways = async () => signInWays.parse(await owner.ok('GET', '/api/auth/providers'))
    assert.deepEqual(await ways(), {
      items: [{ id: provider.id, name: 'School' }],
      passwordLogin: true,
      enterDirectly: null,
    })
    const off = { passwordLogin: false, version: 0 }
    const refused = await owner.call('PUT', '/api/admin/sign-in', off)
    assert.deepEqual([refused.status, Object.keys(Object(refused.body).fields)], [400, ['passwordLogin']])
    await linkOwner(house, ada)
    await owner.ok('PUT', '/api/admin/sign-in', off)
    assert.equal((await ways()).enterDirectly, provider.id)
    const login = { login: 'olga', password: 'correct horse olga staple' }
    assert.equal((await owner.call('POST', '/api/auth/login', login)).status, 403)
    await owner.ok('DELETE', `/api/admin/oidc-providers/${provider.id}`)
    assert.equal((await ways()).passwordLogin, true)
    await owner.login('olga')
    assert.equal((await owner.call('PUT', '/api/admin/sign-in', { passwordLogin: false, version: 1 })).status, 409)
  })

  test(`${dialect}: while passwords are left out, what owners come in by is not taken away`, async () => {
    await using house = await open('open')
    const { owner, provider } = house
    const path = `/api/admin/oidc-providers/${provider.id}`
    await linkOwner(house, ada)
    const other = { name: 'Other', issuer: 'https://id.example.org', clientId: 'x' }
    const { id: otherId } = oidcProvider.parse(await owner.ok('POST', '/api/admin/oidc-providers', other))
    await owner.ok('PUT', '/api/admin/sign-in', { passwordLogin: false, version: 0 })
    const codeOf = ({ status, body }: Answer) => [status, Object(body).code]
    assert.deepEqual(codeOf(await owner.call('PATCH', path, { version: 1, enabled: false })), [409, 'in_use'])
    assert.deepEqual(codeOf(await owner.call('DELETE', path)), [409, 'in_use'])
    assert.deepEqual(codeOf(await owner.call('DELETE', `/api/me/identities/${provider.id}`)), [409, 'in_use'])
    await new Browser().signIn(startOf(house), ada)
    await owner.ok('DELETE', `/api/admin/oidc-providers/${otherId}`)
    await owner.ok('PATCH', path, { version: 1, enabled: false })
    await owner.login('olga')
  })

  test(`${dialect}: what a service says of long ago proves nothing, and who is there shows it to the service anew`, async () => {
    await using house = await open('open', { defaultRole: 'member' })
    const { app, owner, provider } = house
    const first = new Browser()
    await first.signIn(startOf(house), ada)
    const makeKey = (browser: Browser) => browser.send(app.url, 'POST', '/api/me/api-keys', { name: 'script' })
    assert.equal((await makeKey(first)).status, 201, 'signed in at the service a moment ago')

    // The same browser later: the service lets it through without a word.
    app.clock.advance(20 * 60_000)
    const silent = await first.go(startOf(house))
    assert.equal(silent.host, app.url.host)
    assert.deepEqual([(await makeKey(first)).status, me.parse(await whoIs(house, first)).username], [403, 'ada'])

    const begin = async (browser: Browser) => {
      const answer = await browser.send(app.url, 'POST', `/api/auth/oidc/${provider.id}/step-up`)
      return new URL(linkStarted.parse(await answer.json()).url)
    }
    app.clock.advance(-20 * 60_000)
    const isConfirmed = (url: URL) => url.pathname === '/confirmed'
    // Nothing but the form will do, however well the service knows this browser.
    const form = await first.go(await begin(first))
    assert.match(form.pathname, /^\/login\//)
    const cookie = first.cookieOf(app.url)
    const end = await first.go(form, { login: ada.login, password: ada.password }, isConfirmed)
    assert.deepEqual([end.pathname, problemOf(end)], ['/confirmed', null])
    assert.notEqual(first.cookieOf(app.url), cookie, 'under a new token')
    assert.equal((await makeKey(first)).status, 201)

    // Eve, at the service, in the browser that Ada has left.
    const begun = await begin(first)
    const left = new Browser()
    for (const pair of first.cookieOf(app.url).split('; ')) left.setCookie(app.url, pair)
    assert.equal(problemOf(await left.signIn(begun, eve, isConfirmed)), 'somebody-else')
    // Whose sign-in there was before it was asked for.
    const late = await begin(first)
    app.clock.advance(2 * 60_000)
    const tooOld = await begin(first)
    app.clock.advance(-2 * 60_000)
    assert.equal(problemOf(await first.signIn(tooOld, ada, isConfirmed)), 'not-proved')
    assert.equal(problemOf(await first.signIn(late, ada, isConfirmed)), null)
    assert.equal((await owner.call('POST', `/api/auth/oidc/${provider.id}/step-up`)).status, 404, 'not linked')
  })

  test(`${dialect}: who has a service alone sets a first password, and only then may do without the service`, async () => {
    await using house = await open('open')
    const { app, provider } = house
    const browser = new Browser()
    await browser.signIn(startOf(house), ada)
    const unlink = () => browser.send(app.url, 'DELETE', `/api/me/identities/${provider.id}`)
    assert.equal((await unlink()).status, 409)
    const other = new Browser()
    await other.signIn(startOf(house), ada)
    const made = Object(await (await other.send(app.url, 'POST', '/api/me/api-keys', { name: 'script' })).json())
    const password = 'a first and long password'
    assert.equal((await browser.send(app.url, 'POST', '/api/me/password', { password })).status, 204)
    assert.equal(await whoIs(house, other), 401)
    await other.signIn(startOf(house), ada)
    assert.equal((await unlink()).status, 204)
    assert.equal(await whoIs(house, other), 401, 'as with every way in that changes')
    const header = { authorization: `Bearer ${made.key}` }
    assert.equal((await new TestClient(app.url).call('GET', '/api/me', undefined, header)).status, 401)
    await new TestClient(app.url).ok('POST', '/api/auth/login', { login: 'ada', password })
    const mails = JSON.stringify(await house.owner.ok('GET', '/api/admin/outbox'))
    assert.match(mails, /How you sign in to Parley was changed/)
  })

  test(`${dialect}: with passwords switched off nobody signs up by one, and an invitation is used through the service`, async () => {
    await using house = await open('open', { newAccounts: 'nobody' })
    const { app, owner, provider } = house
    await linkOwner(house, eve)
    await owner.ok('PUT', '/api/admin/sign-in', { passwordLogin: false, version: 0 })
    const invite = async (more: object) => {
      const { url } = Object(await owner.ok('POST', '/api/admin/invites', { role: 'guest', ...more }))
      return new URL(url).hash.slice(1)
    }
    const token = await invite({})
    for (const more of [{}, { invite: token }]) {
      const request = { email: 'zoe@example.org', username: 'zoe', password: 'correct horse zoe staple', ...more }
      assert.equal((await new TestClient(app.url).call('POST', '/api/auth/register', request)).status, 403)
    }
    const join = async (given: string, person: LabIdentity) => {
      const browser = new Browser()
      const answer = await browser.send(app.url, 'POST', `/api/auth/oidc/${provider.id}/start`, { invite: given })
      return { browser, end: await browser.signIn(new URL(linkStarted.parse(await answer.json()).url), person) }
    }
    assert.equal(problemOf((await join('made-up', ada)).end), 'bad-invite')
    assert.equal(problemOf((await join(await invite({ email: 'zoe@example.org' }), ada)).end), 'bad-invite')
    const { browser } = await join(token, ada)
    assert.equal(me.parse(await whoIs(house, browser)).role, 'guest')
    assert.equal(problemOf((await join(token, grace)).end), 'bad-invite', 'it was used')
  })

  test(`${dialect}: the secret of a service is never shown, and only a service in the house goes without TLS`, async () => {
    await using house = await open('open')
    const list = oidcProviderList.parse(await house.owner.ok('GET', '/api/admin/oidc-providers'))
    assert.equal(list.items[0]?.hasSecret, true)
    assert.doesNotMatch(JSON.stringify(list), /lab-client-secret/)
    const plain = { name: 'Open', issuer: 'http://id.example.org', clientId: 'x' }
    assert.equal((await house.owner.call('POST', '/api/admin/oidc-providers', plain)).status, 400)
  })
})

test('after signing in one stays on this site', () => {
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/\t/evil.example',
    'javascript:x',
  ]) {
    assert.equal(safeNext(next, '/'), '/', next)
  }
  assert.equal(safeNext('/a/../..//evil.example', '/'), '/')
  assert.equal(safeNext('/c/1?x=2#y', '/'), '/c/1?x=2#y')
  assert.equal(safeNext('/elsewhere', '/chat/'), '/chat/')
  assert.equal(safeNext('/chat/../elsewhere', '/chat/'), '/chat/')
})

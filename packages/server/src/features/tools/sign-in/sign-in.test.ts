import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  ownToolServerList,
  problem,
  toolList,
  toolServer,
  toolServerList,
  toolSignInStarted,
  type ChangeToolServer,
  type ToolServer,
} from '@parley/contract'
import { startToolAuthorization, startToolServer, type LabToolServer, type ToolAuthorization } from '@parley/lab'
import { Browser } from '../../oidc/oidc.testing.ts'
import { startTestApp, TestClient, type TestApp } from '../../../testing/index.ts'

const path = '/api/admin/tool-servers'
const person = (login: string, password: string) => ({ login, password, email: '', emailVerified: false, name: login })
const adaThere = person('ada', 'lovelace-1843')
const bobThere = person('bob', 'builder-1999')

let service: ToolAuthorization
let library: LabToolServer
let app: TestApp
let ada: TestClient
let bob: TestClient
let server: ToolServer
before(async () => {
  ;[service, app] = await Promise.all([startToolAuthorization(), startTestApp()])
  library = await startToolServer(service)
  ada = new TestClient(app.url)
  await ada.register('ada')
  bob = new TestClient(app.url)
  await bob.register('bob')
})
after(async () => {
  await app.close()
  await library.close()
  await service.close()
})

function browserOf(client: TestClient): Browser {
  const browser = new Browser()
  browser.setCookie(app.url, client.cookie)
  return browser
}
async function begin(browser: Browser, at = `/api/admin/tool-servers/${server.id}/sign-in`): Promise<URL> {
  // So that none is one too many.
  app.clock.advance(10_000)
  const answer = await browser.send(app.url, 'POST', at)
  assert.equal(answer.status, 200, await answer.clone().text())
  return new URL(toolSignInStarted.parse(await answer.json()).url)
}
/** Whoever administers is asked again what is weighty. */
const pass = async (milliseconds: number): Promise<void> => {
  app.clock.advance(milliseconds)
  await ada.ok('POST', '/api/auth/step-up', { password: 'correct horse ada staple' })
}
const now = async (): Promise<ToolServer> => {
  const found = toolServerList.parse(await ada.ok('GET', path)).items.find(({ id }) => id === server.id)
  assert.ok(found)
  return found
}
const look = async (): Promise<ToolServer> => toolServer.parse(await ada.ok('POST', `${path}/${server.id}/look`))
const change = async (wanted: Omit<ChangeToolServer, 'version'>): Promise<void> => {
  const { version } = await now()
  server = toolServer.parse(await ada.ok('PATCH', `${path}/${server.id}`, { version, ...wanted }))
}
const renewals = () => service.asked.filter(({ grant }) => grant === 'refresh_token').length
async function call(who: TestClient, text: string) {
  const { id } = await who.conversation()
  const { items } = toolList.parse(await who.ok('GET', '/api/tools'))
  const tools = items.flatMap(({ name, server: from }) => (from === null ? [] : [name]))
  const { runs } = await who.send(id, { text, tools })
  const runId = runs[0]?.id ?? ''
  const callId = await who.untilToolWaits(id)
  return {
    async allowed() {
      await who.ok('POST', `/api/runs/${runId}/approval`, { callId, granted: true })
      await who.follow(runId)
      return (await who.messages(id)).items.at(-1)?.toolCalls?.[0]
    },
  }
}

describe('a server of tools at which the house signs in', () => {
  test('says so; who signs people in there has to be entered where it lies in this network', async () => {
    server = toolServer.parse(await ada.ok('POST', path, { name: 'Library', url: library.url }))
    assert.deepEqual(
      [server.state, server.problem, server.signIn, server.account],
      ['signed-out', null, 'house', { signedIn: false, problem: null }],
    )
    const refused = await ada.call('POST', `${path}/${server.id}/sign-in`)
    assert.match(problem.parse(refused.body).detail, /which is an address of this network.*enter it/)
    await change({ service: service.issuer })
    assert.equal(server.service, service.issuer)
  })

  test('is signed in at once for everybody: S256, for this server alone, by a name it introduced itself with', async () => {
    const browser = browserOf(ada)
    const url = await begin(browser)
    assert.equal(url.searchParams.get('code_challenge_method'), 'S256')
    assert.equal(url.searchParams.get('resource'), library.url)
    assert.equal(url.searchParams.get('scope'), 'books offline_access')
    assert.equal((await browser.signIn(url, adaThere)).pathname, '/admin/tools')
    server = await now()
    assert.deepEqual([server.state, server.account], ['new', { signedIn: true, problem: null }])
    await ada.ok('POST', `${path}/${server.id}/approve`, { fingerprint: server.fingerprint })
    const done = await (await call(bob, '/lab tool=library__count-books:{"author":"Bob"} How many?')).allowed()
    assert.equal(done?.state, 'done')
    assert.equal(library.callers.at(-1), 'ada')
    assert.equal(service.introduced, 1)
  })

  test('keeps what it gave sealed: nothing of it is in an answer or in the database as it is', async () => {
    const shown = JSON.stringify([await now(), await ada.ok('GET', '/api/admin/audit')])
    assert.doesNotMatch(shown, /access|refresh|Bearer|verifier/i)
  })

  test('has its sign-in renewed before it ends, once for all who need it', async () => {
    await pass(15 * 60_000)
    const before = renewals()
    const looks = await Promise.all([look(), look(), look(), look()])
    assert.deepEqual(new Set(looks.map(({ state }) => state)), new Set(['ready']))
    assert.equal(renewals(), before + 1)
  })

  test('that refuses a token before its time is shown another one, and one that refuses for ever is not asked for ever', async () => {
    await pass(2 * 60_000)
    service.distrust('so far')
    const before = renewals()
    assert.equal((await look()).state, 'ready')
    assert.equal(renewals(), before + 1)
    service.distrust('for ever')
    await pass(2 * 60_000)
    for (let turn = 0; turn < 3; turn += 1) {
      const looked = await look()
      assert.deepEqual(
        [looked.state, looked.account],
        ['unreachable', { signedIn: true, problem: 'Library does not accept the sign-in. Sign in again.' }],
      )
    }
    assert.equal(renewals(), before + 2)
    service.distrust('so far')
    const browser = browserOf(ada)
    await browser.signIn(await begin(browser), adaThere)
  })

  test('takes what comes back from the browser, the person, the server and the way it was begun, once', async () => {
    const other = toolServer.parse(await ada.ok('POST', path, { name: 'Other', url: `${library.url}/other` }))
    const isBack = (next: URL): boolean => next.pathname.endsWith('/callback')
    const browser = browserOf(ada)
    const back = async (): Promise<URL> => browser.go(await begin(browser), undefined, isBack)
    await browser.signIn(await begin(browser), adaThere, isBack)
    const ends = async (who: Browser, url: URL): Promise<string> => {
      const next = await who.go(url, undefined, ({ pathname }) => !isBack(new URL(pathname, url)))
      return `${next.pathname}${next.search}`
    }
    const expired = '/tool-signed-in?outcome=expired'
    const grants = service.asked.length

    const elsewhere = new URL((await back()).href.replace(server.id, other.id))
    assert.equal(await ends(browser, elsewhere), expired)
    assert.equal(await ends(browserOf(ada), await back()), expired)
    const bobs = await back()
    browser.setCookie(app.url, bob.cookie)
    assert.equal(await ends(browser, bobs), expired)
    browser.setCookie(app.url, ada.cookie)
    assert.equal(service.asked.length, grants)

    const before = (await now()).account
    for (const [name, value] of [
      ['iss', 'https://evil.example'],
      ['code', 'another'],
      ['state', (await back()).searchParams.get('state') ?? ''],
    ] as const) {
      const wrong = await back()
      wrong.searchParams.set(name, value)
      assert.equal(await ends(browser, wrong), '/admin/tools')
      const { account } = await now()
      assert.equal(account?.signedIn, before?.signedIn)
      assert.match(account?.problem ?? '', /^Signing in at Library did not work: what came back from .* is not right/)
    }
    assert.equal(service.introduced, 1)
    const right = await back()
    assert.equal(await ends(browser, right), '/admin/tools')
    assert.equal((await now()).account?.problem, null)
    assert.equal(await ends(browser, right), expired)
    await ada.ok('DELETE', `${path}/${other.id}`)
  })

  test('tells in words that somebody did not allow it, that a sign-in has ended, and is signed out on request', async () => {
    const browser = browserOf(ada)
    await browser.signIn(await begin(browser), { ...adaThere, login: 'no' })
    assert.equal((await now()).account?.problem, 'Signing in at Library was not allowed there.')
    await ada.ok('DELETE', `${path}/${server.id}/sign-in`)
    const out = await look()
    assert.deepEqual([out.state, out.account], ['signed-out', { signedIn: false, problem: null }])
    const failed = await (await call(bob, '/lab tool=library__count-books:{"author":"Bob"} How many?')).allowed()
    assert.match(failed?.result ?? '', /An administrator has to sign in at it\.$/)
  })
})

describe('a server of tools that wants more, or another', () => {
  test('says what it wants more, and the next sign-in asks for that', async () => {
    const browser = browserOf(ada)
    await browser.signIn(await begin(browser), adaThere)
    assert.equal((await look()).state, 'ready')
    library.demand('lending')
    const before = renewals()
    const looked = await look()
    const problemSaid = 'Library wants more than was allowed at the sign-in. Sign in again.'
    assert.deepEqual(looked.account, { signedIn: true, problem: problemSaid })
    assert.equal(renewals(), before, 'a newer token would be allowed no more')
    const url = await begin(browser)
    assert.equal(url.searchParams.get('scope'), 'books lending offline_access')
    await browser.signIn(url, adaThere)
    assert.deepEqual((await now()).account, { signedIn: true, problem: null })
    library.demand(null)
  })

  test('is signed in at as whom an administrator entered, with a secret that is shown to nobody', async () => {
    const browser = browserOf(ada)
    const redirectUri = (await begin(browser)).searchParams.get('redirect_uri')
    const about = { redirect_uris: [redirectUri], grant_types: ['authorization_code', 'refresh_token'] }
    const introduced = await fetch(`${service.issuer}/reg`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...about, token_endpoint_auth_method: 'client_secret_basic' }),
    })
    const { client_id: clientId, client_secret: clientSecret } = Object(await introduced.json())
    const before = service.introduced
    await change({ clientId, clientSecret })
    assert.deepEqual([server.clientId, server.hasClientSecret, server.account?.signedIn], [clientId, true, false])
    assert.ok(!JSON.stringify([server, await ada.ok('GET', '/api/admin/audit')]).includes(clientSecret))
    await browser.signIn(await begin(browser), adaThere)
    assert.equal((await now()).account?.signedIn, true)
    assert.deepEqual(service.asked.at(-1), { grant: 'authorization_code', clientId })
    assert.equal(service.introduced, before)

    await change({ clientSecret: 'another-secret-than-it-was' })
    await browser.signIn(await begin(browser), adaThere)
    assert.match((await now()).account?.problem ?? '', /is not right \(invalid_client\)\.$/)
    await change({ clientId: 'somebody-else' })
    assert.equal(server.hasClientSecret, false, 'a secret is for whom it was entered')
    await change({ clientId: null })
  })

  test('signs nobody in at another service than before, until an administrator has entered that', async () => {
    const other = await startToolAuthorization()
    const doors: string[] = []
    for (const issuer of [service.issuer, other.issuer]) {
      const door = toolServer.parse(await ada.ok('POST', path, { name: 'Door', url: `${library.url}/${doors.length}` }))
      await ada.ok('PATCH', `${path}/${door.id}`, { version: door.version, service: issuer })
      doors.push(door.id)
    }
    await change({ service: null })
    await begin(browserOf(ada))
    assert.equal((await now()).service, service.issuer)
    library.sendTo(other.issuer)
    app.clock.advance(10_000)
    const refused = await ada.call('POST', `${path}/${server.id}/sign-in`)
    assert.equal(refused.status, 409)
    const { detail } = problem.parse(refused.body)
    assert.ok(
      detail.includes(`now sends people to sign in at ${other.issuer}, and before at ${service.issuer}`),
      detail,
    )
    await change({ service: other.issuer })
    assert.equal((await begin(browserOf(ada))).origin, other.issuer)
    library.sendTo(service.issuer)
    await change({ service: service.issuer })
    for (const id of doors) await ada.ok('DELETE', `${path}/${id}`)
    await other.close()
  })
})

describe('a server of tools at which everybody signs in for themselves', () => {
  const ask = '/lab tool=library__count-books:{"author":"Bob"} How many?'

  test('waits in the chat until the person has signed in, and is then used in their name', async () => {
    await change({ signIn: 'person' })
    const own = browserOf(ada)
    await own.signIn(await begin(own), adaThere)
    server = await look()
    assert.equal(server.state, 'ready')
    const offered = toolList.parse(await bob.ok('GET', '/api/tools')).items.find(({ server: from }) => from !== null)
    assert.deepEqual(offered?.signIn, { serverId: server.id, signedIn: false })

    const waiting = await call(bob, ask)
    const browser = browserOf(bob)
    const end = await browser.signIn(await begin(browser, `/api/me/tool-servers/${server.id}/sign-in`), bobThere)
    assert.equal(`${end.pathname}${end.search}`, '/tool-signed-in?outcome=done')
    assert.equal((await waiting.allowed())?.state, 'done')
    assert.equal(library.callers.at(-1), 'bob')
  })

  test('is nobody else’s: neither seen, nor used, nor signed out by others', async () => {
    const carla = new TestClient(app.url)
    await carla.register('carla')
    const mine = ownToolServerList.parse(await carla.ok('GET', '/api/me/tool-servers')).items
    assert.deepEqual(mine, [{ id: server.id, name: 'Library', account: { signedIn: false, problem: null } }])
    assert.equal((await carla.call('DELETE', `/api/me/tool-servers/${server.id}/sign-in`)).status, 404)
    const failed = await (await call(carla, ask)).allowed()
    assert.match(failed?.result ?? '', /Sign in at it first\.$/)
    assert.equal((await carla.call('POST', `${path}/${server.id}/sign-in`)).status, 403)
    const bobs = ownToolServerList.parse(await bob.ok('GET', '/api/me/tool-servers')).items
    assert.equal(bobs[0]?.account.signedIn, true)
  })

  test('is told when the account of somebody who has signed in there is erased', async () => {
    const dora = new TestClient(app.url)
    await dora.register('dora')
    const browser = browserOf(dora)
    await browser.signIn(await begin(browser, `/api/me/tool-servers/${server.id}/sign-in`), bobThere)
    const told = service.untilRevoked()
    await dora.ok('DELETE', '/api/me', { password: 'correct horse dora staple' })
    await told
  })

  test('that describes a tool otherwise to a person than it was approved is not called for them', async () => {
    library.betray()
    await pass(5 * 60_000)
    const calls = library.calls.length
    const failed = await (await call(bob, ask)).allowed()
    assert.match(failed?.result ?? '', /have changed\. An administrator has to approve/)
    assert.equal(library.calls.length, calls)
    server = await look()
    await ada.ok('POST', `${path}/${server.id}/approve`, { fingerprint: server.fingerprint })
  })

  test('says when a sign-in has ended, and forgets one on request and with another service', async () => {
    service.endAll()
    await pass(15 * 60_000)
    const failed = await (await call(bob, ask)).allowed()
    assert.equal(failed?.result, 'The sign-in at Library has ended (invalid_grant). Sign in again.')
    const [mine] = ownToolServerList.parse(await bob.ok('GET', '/api/me/tool-servers')).items
    assert.deepEqual(mine?.account, { signedIn: false, problem: failed?.result ?? '' })
    await bob.ok('DELETE', `/api/me/tool-servers/${server.id}/sign-in`)
    assert.equal((await now()).account?.signedIn, true)
    await change({ service: null })
    assert.equal(server.account?.signedIn, false)
  })
})

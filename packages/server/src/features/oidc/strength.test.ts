import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { enrolment, me, oidcProvider, problem } from '@parley/contract'
import { startIdentityProvider, type IdentityProvider, type LabIdentity } from '@parley/lab'
import { totpCode } from '#platform/crypto/index.ts'
import { TestClient } from '../../testing/client.ts'
import { Browser, freePort, openSignInHouse, type SignInHouse } from './oidc.testing.ts'

const ada: LabIdentity = {
  login: 'ada',
  password: 'lovelace-1843',
  email: 'ada@lab.example',
  emailVerified: true,
  name: 'Ada Lovelace',
}
/** Is called at another service what Ada is called at the first. */
const otherAda: LabIdentity = { ...ada, email: 'augusta@lab.example', name: 'Augusta' }

describe('a way in by a sign-in service', () => {
  let house: SignInHouse
  let other: IdentityProvider | null = null
  before(async () => {
    house = await openSignInHouse({ signup: 'open', users: [ada] })
  })
  after(async () => {
    await other?.close()
    await house[Symbol.asyncDispose]()
  })

  const startOf = (id: string) => new URL(`api/auth/oidc/${id}/start?next=/`, house.app.url)
  const enter = async (browser: Browser, id = house.provider.id, person = ada) => browser.signIn(startOf(id), person)
  async function meOf(browser: Browser): Promise<unknown> {
    const headers = { cookie: browser.cookieOf(house.app.url) }
    return (await fetch(new URL('api/me', house.app.url), { headers })).json()
  }

  test('opens an account here only for the service that vouched, though two call somebody the same', async () => {
    const { owner, app, provider } = house
    const first = new Browser()
    await enter(first)
    const port = await freePort()
    const clientSecret = 'lab-client-secret-of-sufficient-length'
    const request = { name: 'Club', issuer: `http://127.0.0.1:${port}`, clientId: 'parley', clientSecret }
    const club = oidcProvider.parse(await owner.ok('POST', '/api/admin/oidc-providers', request))
    other = await startIdentityProvider({
      port,
      redirectUris: [new URL(club.redirectUri, app.url).href],
      users: [otherAda],
    })
    const second = new Browser()
    await enter(second, club.id, otherAda)
    const [one, two] = [me.parse(await meOf(first)), me.parse(await meOf(second))]
    assert.deepEqual([one.email, two.email], ['ada@lab.example', 'augusta@lab.example'])
    assert.notEqual(one.id, two.id)
    const again = new Browser()
    await enter(again, provider.id)
    assert.equal(me.parse(await meOf(again)).id, one.id)
  })

  test('is no way past a second factor', async () => {
    const { app } = house
    const browser = new Browser()
    await enter(browser)
    const begun = await browser.send(app.url, 'POST', '/api/me/two-factor/enroll')
    const { secret } = enrolment.parse(await begun.json())
    const code = () => totpCode(secret, Math.floor(app.clock.now() / 30_000))
    assert.equal((await browser.send(app.url, 'POST', '/api/me/two-factor/confirm', { code: code() })).status, 200)
    app.clock.advance(30_000)

    const next = new Browser()
    await enter(next)
    assert.equal(problem.parse(await meOf(next)).code, 'two_factor_required')
    const refused = await next.send(app.url, 'POST', '/api/auth/two-factor', { code: '000000' })
    assert.equal(refused.status, 400)
    assert.equal((await next.send(app.url, 'POST', '/api/auth/two-factor', { code: code() })).status, 200)
    assert.equal(me.parse(await meOf(next)).email, 'ada@lab.example')
  })

  test('gives a token of its own over whatever session was there, which ends', async () => {
    const { app } = house
    const eve = new TestClient(app.url)
    await eve.register('eve')
    const planted = eve.cookie
    const byService = new Browser()
    byService.setCookie(app.url, planted)
    await enter(byService)
    assert.ok(!byService.cookieOf(app.url).includes(planted))
    const statusOf = async (cookie: string) => (await eve.call('GET', '/api/me', undefined, { cookie })).status
    assert.equal(await statusOf(planted), 401, 'nor does it go on beside it')

    const byPassword = new TestClient(app.url)
    await byPassword.register('ben')
    const first = byPassword.cookie
    await byPassword.login('ben')
    assert.notEqual(byPassword.cookie, first)
    assert.equal(me.parse(await byPassword.ok('GET', '/api/me')).username, 'ben')
    assert.equal(await statusOf(first), 401)
    const wrong = { login: 'ben', password: 'not the password' }
    assert.equal((await byPassword.call('POST', '/api/auth/login', wrong)).status, 401)
    assert.equal(await statusOf(byPassword.cookie), 200, 'who only tries ends nothing')
  })
})

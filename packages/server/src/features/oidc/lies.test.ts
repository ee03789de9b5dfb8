import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { linkStarted, oidcProvider } from '@parley/contract'
import { startLyingProvider, type Lie } from '@parley/lab'
import { startTestApp, TestClient, type TestApp } from '../../testing/index.ts'
import { Browser } from './oidc.testing.ts'

const lies: [what: string, lie: Lie][] = [
  ['another nonce', { claims: { nonce: 'of-somebody-else' } }],
  ['no nonce', { claims: { nonce: undefined } }],
  ['another audience', { claims: { aud: 'another-house' } }],
  ['several audiences without saying for whom', { claims: { aud: ['parley', 'another-house'], azp: 'another-house' } }],
  ['another issuer', { claims: { iss: 'https://evil.example' } }],
  ['a token of long ago', { claims: { iat: 1_600_000_000, exp: 1_600_000_300 } }],
  ['no subject', { claims: { sub: undefined } }],
  ['the signature of another key', { signedBy: 'another key' }],
  ['no signature', { signedBy: 'nobody' }],
  ['a signature by the secret that both know', { signedBy: 'the client secret' }],
  ['no word about who it is', { noIdToken: true }],
  ['somebody else when asked once more', { userinfo: { sub: 'olga-at-the-service', email: 'olga@example.org' } }],
]

let app: TestApp
let service: Awaited<ReturnType<typeof startLyingProvider>>
let start: URL
before(async () => {
  app = await startTestApp({ signup: 'open' })
  service = await startLyingProvider()
  const owner = new TestClient(app.url)
  await owner.register('olga')
  const { issuer, clientId, clientSecret } = service
  const request = { name: 'School', issuer, clientId, clientSecret, newAccounts: 'everybody' }
  const { id } = oidcProvider.parse(await owner.ok('POST', '/api/admin/oidc-providers', request))
  start = new URL(`/api/auth/oidc/${id}/start`, app.url)
})
after(async () => {
  await app.close()
  await service.close()
})

async function enter(lie: Lie): Promise<number> {
  service.lie = lie
  const browser = new Browser()
  await browser.go(start)
  return (await browser.fetch(new URL('/api/me', app.url))).status
}

test('a sign-in service that tells the truth lets in', async () => {
  assert.equal(await enter({}), 200)
})

test('how fresh a token is proves nothing where it does not say when somebody signed in', async () => {
  service.lie = {}
  const browser = new Browser()
  await browser.go(start)
  const makeKey = async () => (await browser.send(app.url, 'POST', '/api/me/api-keys', { name: 'script' })).status
  const proved = async (claims: object) => {
    service.lie = { claims: { ...claims } }
    const answer = await browser.send(app.url, 'POST', start.pathname.replace(/start$/, 'step-up'))
    const url = new URL(linkStarted.parse(await answer.json()).url)
    // Whoever sits there can take out of the address what asks them to sign in anew.
    url.searchParams.delete('prompt')
    url.searchParams.delete('max_age')
    const end = await browser.go(url, undefined, ({ pathname }) => pathname === '/confirmed')
    return end.searchParams.get('signInProblem')
  }
  assert.equal(await makeKey(), 403)
  assert.deepEqual([await proved({}), await makeKey()], ['not-proved', 403])
  const now = Math.floor(app.clock.now() / 1000)
  assert.deepEqual([await proved({ auth_time: now - 3600 }), await makeKey()], ['not-proved', 403])
  assert.deepEqual([await proved({ auth_time: now }), await makeKey()], [null, 201])
})

for (const [what, lie] of lies) {
  test(`a sign-in service that lies signs nobody in: ${what}`, async () => {
    assert.equal(await enter(lie), 401)
  })
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AppError } from '#platform/app-error.ts'
import type { Egress, EgressResponse } from '#platform/egress/index.ts'
import { challengeIn } from './challenge.ts'
import { discover, type Found, type Wanted } from './discover.ts'

const url = 'https://tools.example/team/mcp'
const issuer = 'https://login.example'
const service = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  code_challenge_methods_supported: ['plain', 'S256'],
}
const about = { resource: url, authorization_servers: [issuer], scopes_supported: ['books'] }
const aboutAt = 'https://tools.example/.well-known/oauth-protected-resource'
const serviceAt = `${issuer}/.well-known/oauth-authorization-server`

/** A net in which only these pages are; `private` ones are refused as egress refuses them. */
function netOf(pages: Record<string, unknown>, asked: string[] = []): Egress {
  return {
    async request({ url: at }) {
      asked.push(at)
      const page = pages[at]
      if (page === 'private') throw new AppError('forbidden', 'This address leads into a private network.')
      const text = typeof page === 'string' ? page : JSON.stringify(page)
      const status = page === undefined ? 404 : page === 'broken' ? 503 : 200
      const answer: Partial<EgressResponse> = { url: at, status, text: async () => text, discard: () => undefined }
      return answer as EgressResponse
    },
    stream: () => Promise.reject(new Error('nothing streams here')),
    close: () => Promise.resolve(),
  }
}

const find = (pages: Record<string, unknown>, wanted: Partial<Wanted> = {}, asked: string[] = []): Promise<Found> =>
  discover(
    netOf(pages, asked),
    { name: 'Library', url, metadataUrl: null, issuer: null, ...wanted },
    new AbortController().signal,
  )

describe('who signs people in for a server of tools', () => {
  test('is found where the server says, at the path of the server, at its root, and by the older way', async () => {
    const found: Found = { service, resource: url, scopes: ['books'] }
    const elsewhere = 'https://tools.example/about'
    const asked: string[] = []
    assert.deepEqual(await find({ [elsewhere]: about, [serviceAt]: service }, { metadataUrl: elsewhere }, asked), found)
    assert.deepEqual(asked, [elsewhere, serviceAt])
    assert.deepEqual(await find({ [`${aboutAt}/team/mcp`]: about, [serviceAt]: service }), found)
    assert.deepEqual(await find({ [aboutAt]: about, [serviceAt]: service }), found)
    const old = { ...service, issuer: 'https://tools.example' }
    const pages = { 'https://tools.example/.well-known/oauth-authorization-server': old }
    assert.deepEqual(await find(pages), { service: old, resource: url, scopes: [] })
    // A site that shows its first page for whatever it does not know.
    const page = '<!doctype html><title>Welcome</title>'
    assert.deepEqual(await find({ [`${aboutAt}/team/mcp`]: page, [aboutAt]: about, [serviceAt]: service }), found)
  })

  test('is asked at the places of a tenant, those of OpenID Connect among them', async () => {
    const tenant = { ...service, issuer: `${issuer}/tenant` }
    const named = { ...about, authorization_servers: [tenant.issuer] }
    for (const place of [
      `${issuer}/.well-known/oauth-authorization-server/tenant`,
      `${issuer}/.well-known/openid-configuration/tenant`,
      `${issuer}/tenant/.well-known/openid-configuration`,
    ]) {
      assert.equal((await find({ [aboutAt]: named, [place]: tenant })).service.issuer, tenant.issuer)
    }
  })

  const refusals: [what: string, pages: Record<string, unknown>, why: RegExp][] = [
    [
      'calls itself another server',
      { [aboutAt]: { ...about, resource: 'https://bank.example/mcp' } },
      /another address/,
    ],
    [
      'claims a path beside its own',
      { [aboutAt]: { ...about, resource: 'https://tools.example/team/m' } },
      /another address/,
    ],
    [
      'leads to an address that is none',
      { [aboutAt]: { ...about, authorization_servers: ['login'] } },
      /names no service/,
    ],
    ['leads to an open line', { [aboutAt]: { ...about, authorization_servers: ['http://login.example'] } }, /not safe/],
    ['leads into this network', { [aboutAt]: about, [serviceAt]: 'private' }, /address of this network.*enter it/],
    [
      'has its service speak for another',
      { [aboutAt]: about, [serviceAt]: { ...service, issuer: 'https://bank.example' } },
      /is not believed/,
    ],
    [
      'has a service without S256',
      { [aboutAt]: about, [serviceAt]: { ...service, code_challenge_methods_supported: ['plain'] } },
      /PKCE/,
    ],
    [
      'has a service that says nothing of S256',
      { [aboutAt]: about, [serviceAt]: { ...service, code_challenge_methods_supported: undefined } },
      /PKCE/,
    ],
    [
      'sends people to a script',
      { [aboutAt]: about, [serviceAt]: { ...service, authorization_endpoint: 'javascript:alert(1)' } },
      /not safe/,
    ],
    [
      'sends tokens over an open line',
      { [aboutAt]: about, [serviceAt]: { ...service, token_endpoint: 'http://login.example/token' } },
      /not safe/,
    ],
    ['has a service that says nothing', { [aboutAt]: about }, /does not say how people sign in/],
    ['has a service that is not there', { [aboutAt]: about, [serviceAt]: 'broken' }, /answers 503/],
  ]
  for (const [what, pages, why] of refusals) {
    test(`is not believed of a server that ${what}`, async () => {
      await assert.rejects(find(pages), (error) => error instanceof AppError && why.test(error.message))
    })
  }

  test('is who an administrator entered, whatever the server says, and may keep silent about S256', async () => {
    const quiet = { ...service, code_challenge_methods_supported: undefined }
    const pages = { [aboutAt]: { ...about, authorization_servers: ['https://evil.example'] }, [serviceAt]: quiet }
    assert.equal((await find(pages, { issuer })).service.token_endpoint, service.token_endpoint)
  })

  test('stands in the refusal, however it is written', () => {
    const read = (header: string) => challengeIn({ headers: { 'www-authenticate': header } })
    const none = { isBearer: true, metadataUrl: null, scope: null, error: null }
    assert.deepEqual(read('Bearer'), none)
    assert.deepEqual(read('Basic realm="Bearer scope=x"'), { ...none, isBearer: false })
    assert.deepEqual(
      read('Basic realm="a", Bearer error="insufficient_scope", scope="a b", resource_metadata=https://x.example/y'),
      { isBearer: true, metadataUrl: 'https://x.example/y', scope: 'a b', error: 'insufficient_scope' },
    )
    assert.deepEqual(read(`Bearer scope="${'x'.repeat(100_000)}`), none)
  })
})

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { startIdentityProvider } from './identity-provider.ts'

const back = 'http://127.0.0.1:9/callback'

/** A browser's part: keeps cookies and goes where it is sent, until it would leave. */
class Browser {
  readonly #cookies = new Map<string, string>()

  async go(url: string, form?: Record<string, string>): Promise<{ url: string; status: number; text: string }> {
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ')
    const body = form && { method: 'POST', body: new URLSearchParams(form) }
    const response = await fetch(url, { redirect: 'manual', headers: { cookie }, ...body })
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split(/=(.*)/s)
      this.#cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) return { url, status: response.status, text: await response.text() }
    const next = new URL(location, url).href
    return next.startsWith(back) ? { url: next, status: response.status, text: '' } : this.go(next)
  }
}

describe('the identity provider', () => {
  it('signs a person in by its form and hands out who they are', async () => {
    const identity = await startIdentityProvider({ redirectUris: [back] })
    const verifier = randomBytes(32).toString('base64url')
    const query = new URLSearchParams({
      client_id: identity.clientId,
      redirect_uri: back,
      response_type: 'code',
      scope: 'openid email profile',
      state: 'some-state',
      nonce: 'some-nonce',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    })
    const browser = new Browser()
    const form = await browser.go(`${identity.issuer}/auth?${query.toString()}`)
    assert.match(form.text, /<form method="post"/)
    assert.equal((await browser.go(form.url, { login: 'ada', password: 'wrong' })).status, 401)
    const returned = new URL((await browser.go(form.url, { login: 'ada', password: 'lovelace-1843' })).url)
    assert.equal(returned.searchParams.get('state'), 'some-state')

    const token = await fetch(`${identity.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${identity.clientId}:${identity.clientSecret}`)}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: returned.searchParams.get('code') ?? '',
        redirect_uri: back,
        code_verifier: verifier,
      }),
    })
    const answer: unknown = await token.json()
    await identity.close()
    assert.ok(typeof answer === 'object' && answer !== null && 'id_token' in answer)
    const claims: unknown = JSON.parse(Buffer.from(String(answer.id_token).split('.')[1] ?? '', 'base64url').toString())
    assert.ok(typeof claims === 'object' && claims !== null)
    const expected = { sub: 'ada', email: 'ada@lab.example', email_verified: true, nonce: 'some-nonce', aud: 'parley' }
    assert.deepEqual({ ...claims, ...expected }, claims)
  })
})

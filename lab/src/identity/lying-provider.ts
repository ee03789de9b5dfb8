import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { startWebServer } from '../web-server.ts'

const subject = 'ada-at-the-service'

/** What it says otherwise than it should; everything else is right. */
export interface Lie {
  claims?: Record<string, unknown>
  /** Of the answer to who the token belongs to, asked where the token holds no address. */
  userinfo?: Record<string, unknown>
  signedBy?: 'nobody' | 'another key' | 'the client secret'
  /** Hands out no token that says who somebody is. */
  noIdToken?: boolean
}

export interface LyingProvider {
  issuer: string
  clientId: string
  clientSecret: string
  /** For the next person who signs in. */
  lie: Lie
  close(): Promise<void>
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A sign-in service that lets everybody in as one person, and lies about it as it is told. */
export async function startLyingProvider(): Promise<LyingProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const another = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const clientId = 'parley'
  const clientSecret = 'lab-client-secret-of-sufficient-length'
  let nonce = ''
  let issuer = ''
  let lie: Lie = {}

  function idToken(): string {
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: issuer,
      sub: subject,
      aud: clientId,
      iat: now,
      exp: now + 300,
      nonce,
      name: 'Ada',
      ...lie.claims,
    }
    const algorithm = { nobody: 'none', 'the client secret': 'HS256', 'another key': 'RS256' }[
      lie.signedBy ?? 'another key'
    ]
    const head = `${encode({ alg: algorithm, kid: 'lab' })}.${encode(claims)}`
    const by = (key: KeyObject) => sign('sha256', Buffer.from(head), key).toString('base64url')
    if (lie.signedBy === 'nobody') return `${head}.`
    if (lie.signedBy === 'the client secret')
      return `${head}.${createHmac('sha256', clientSecret).update(head).digest('base64url')}`
    return `${head}.${by(lie.signedBy === 'another key' ? another : privateKey)}`
  }

  const answers: Record<string, () => object> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    }),
    '/keys': () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'lab', use: 'sig', alg: 'RS256' }] }),
    '/token': () => ({
      access_token: 'access',
      token_type: 'Bearer',
      expires_in: 300,
      ...(lie.noIdToken !== true && { id_token: idToken() }),
    }),
    '/userinfo': () => ({ sub: subject, email: 'ada@lab.example', email_verified: true, ...lie.userinfo }),
  }
  const web = await startWebServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    if (url.pathname === '/authorize') {
      nonce = url.searchParams.get('nonce') ?? ''
      const back = new URL(url.searchParams.get('redirect_uri') ?? issuer)
      back.searchParams.set('state', url.searchParams.get('state') ?? '')
      back.searchParams.set('code', 'a-code')
      response.writeHead(302, { location: back.href }).end()
      return
    }
    const answer = answers[url.pathname]
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer?.() ?? {}))
  })
  issuer = web.url
  return {
    issuer,
    clientId,
    clientSecret,
    get lie() {
      return lie
    },
    set lie(next) {
      lie = next
    },
    close: () => web.close(),
  }
}

import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { LabIdentity } from './identity-provider.ts'
import { loginPage } from './login-page.ts'

export interface ToolAuthorization {
  issuer: string
  /** A client that was registered by hand. */
  clientId: string
  clientSecret: string
  /** Lets tokens be asked for this server. */
  guards(resource: string): void
  /** Whose token this is, if it is one for this server that still holds. */
  holderOf(token: string, resource: string): Promise<string | null>
  allows(token: string, scope: string): Promise<boolean>
  /** Refuses every token it has handed out so far at the server alone, or whatever comes. */
  distrust(what: 'so far' | 'for ever'): void
  /** Ends every sign-in: nothing is renewed any more. */
  endAll(): void
  /** How often tokens were asked for, by which grant and whom. */
  asked: { grant: string; clientId?: string }[]
  /** When it is told next that a sign-in is over. */
  untilRevoked(): Promise<void>
  introduced: number
  close(): Promise<void>
}

const users: Pick<LabIdentity, 'login' | 'password'>[] = [
  { login: 'ada', password: 'lovelace-1843' },
  { login: 'bob', password: 'builder-1999' },
]

/** A real authorization server, made with the certified library, that signs people in for servers of tools. */
export async function startToolAuthorization({ redirectUris = [] as string[] } = {}): Promise<ToolAuthorization> {
  const { default: Provider } = await import('oidc-provider')
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const clientId = 'parley-by-hand'
  const clientSecret = 'lab-client-secret-of-sufficient-length'
  const resources = new Set<string>()
  const trusted = new Set<string>()
  const asked: ToolAuthorization['asked'] = []
  let introduced = 0
  let revoked = Promise.withResolvers<void>()
  let isOver = false
  let isBlind = false

  const provider = new Provider(issuer, {
    clients:
      redirectUris.length === 0
        ? []
        : [
            {
              client_id: clientId,
              client_secret: clientSecret,
              redirect_uris: redirectUris,
              grant_types: ['authorization_code', 'refresh_token'],
            },
          ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'lab' }] },
    cookies: { keys: ['lab'] },
    scopes: ['openid', 'offline_access', 'books'],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => Promise.resolve(true),
    expiresWithSession: () => Promise.resolve(false),
    ttl: { Interaction: 600, Session: 3600, Grant: 3600, AccessToken: 600, RefreshToken: 3600 },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(_: unknown, resource: string) {
          if (!resources.has(resource)) throw new Error(`${resource} is not guarded here`)
          return { scope: 'books lending', audience: resource, accessTokenTTL: 600, accessTokenFormat: 'opaque' }
        },
      },
    },
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/login/${interaction.uid}` },
    findAccount: (_: unknown, login: string) => ({ accountId: login, claims: () => ({ sub: login }) }),
  })
  const protocol = provider.callback()

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isOver && request.url === '/token') {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}')
      return
    }
    if (request.url === '/reg' && request.method === 'POST') introduced += 1
    if (request.url === '/token/revocation') revoked.resolve()
    if (request.url?.startsWith('/login/')) {
      interact(request, response).catch((error: unknown) => response.writeHead(400).end(String(error)))
      return
    }
    protocol(request, response)
  })
  provider.on('grant.success', (context) => {
    const { params } = context.oidc
    asked.push({ grant: String(params['grant_type']), clientId: String(context.oidc.client?.clientId) })
    const token = Object(context.body).access_token
    if (typeof token === 'string') trusted.add(token)
  })
  provider.on('grant.error', (context) => {
    asked.push({ grant: `${String(context.oidc.params['grant_type'])} refused` })
  })

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const interaction = await provider.interactionDetails(request, response)
    if (interaction.prompt.name === 'consent') {
      const grant = new provider.Grant({
        accountId: interaction.session?.accountId ?? '',
        clientId: interaction.params.client_id ?? '',
      })
      grant.addOIDCScope('openid offline_access books')
      for (const resource of resources) grant.addResourceScope(resource, 'books lending')
      return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
    }
    if (request.method !== 'POST') return loginPage(response, interaction.uid)
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
    if (form.get('login') === 'no') {
      return provider.interactionFinished(request, response, { error: 'access_denied' })
    }
    const user = users.find(({ login, password }) => login === form.get('login') && password === form.get('password'))
    if (!user) return loginPage(response, interaction.uid, 'Wrong name or password.')
    return provider.interactionFinished(request, response, { login: { accountId: user.login } })
  }

  return {
    issuer,
    clientId,
    clientSecret,
    guards: (resource) => void resources.add(resource),
    async holderOf(token, resource) {
      const found = await provider.AccessToken.find(token)
      if (found === undefined || isBlind || !trusted.has(token) || found.aud !== resource) return null
      return found.accountId
    },
    async allows(token, scope) {
      const found = await provider.AccessToken.find(token)
      return found?.scope?.split(' ').includes(scope) === true
    },
    distrust(what) {
      isBlind = what === 'for ever'
      trusted.clear()
    },
    endAll: () => (isOver = true),
    asked,
    untilRevoked() {
      revoked = Promise.withResolvers()
      return revoked.promise
    },
    get introduced() {
      return introduced
    },
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { loginPage } from './login-page.ts'

export interface LabIdentity {
  login: string
  password: string
  email: string
  emailVerified: boolean
  name: string
  /** Where it is not the login. */
  username?: string
}

export interface IdentityProviderOptions {
  /** Where a signed-in person may be sent back to. */
  redirectUris: string[]
  users?: LabIdentity[]
  port?: number
}

export interface IdentityProvider {
  issuer: string
  clientId: string
  clientSecret: string
  users: readonly LabIdentity[]
  close(): Promise<void>
}

const defaultUsers: LabIdentity[] = [
  { login: 'ada', password: 'lovelace-1843', email: 'ada@lab.example', emailVerified: true, name: 'Ada Lovelace' },
  { login: 'eve', password: 'listener-2001', email: 'owner@lab.example', emailVerified: false, name: 'Eve' },
]

/** A real OpenID provider with a login form that a browser, or a test by two requests, can submit. */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const users = options.users ?? defaultUsers
  // Loaded here, because most tests that use the lab never need this large package.
  const { default: Provider } = await import('oidc-provider')
  const clientId = 'parley'
  const clientSecret = 'lab-client-secret-of-sufficient-length'

  const server = createServer()
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: options.redirectUris,
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'lab' }] },
    cookies: { keys: ['lab'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    // Many real providers put these into the token itself; ours is read from there.
    conformIdTokenClaims: false,
    ttl: { Interaction: 600, Session: 3600, Grant: 3600, AccessToken: 600, IdToken: 600 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/login/${interaction.uid}` },
    findAccount: (_: unknown, id: string) => accountOf(users.find(({ login }) => login === id)),
  })
  const protocol = provider.callback()

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.startsWith('/login/')) return protocol(request, response)
    interact(request, response).catch((error: unknown) => response.writeHead(400).end(String(error)))
  })

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const interaction = await provider.interactionDetails(request, response)
    if (interaction.prompt.name === 'consent') {
      const accountId = interaction.session?.accountId ?? ''
      const grant = new provider.Grant({ accountId, clientId: interaction.params.client_id ?? '' })
      grant.addOIDCScope('openid email profile')
      return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
    }
    if (request.method !== 'POST') return loginPage(response, interaction.uid)
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
    const user = users.find(({ login, password }) => login === form.get('login') && password === form.get('password'))
    if (!user) return loginPage(response, interaction.uid, 'Wrong name or password.')
    return provider.interactionFinished(request, response, { login: { accountId: user.login } })
  }

  return {
    issuer,
    clientId,
    clientSecret,
    users,
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function accountOf(user: LabIdentity | undefined) {
  if (!user) return undefined
  return {
    accountId: user.login,
    claims: () => ({
      sub: user.login,
      email: user.email,
      email_verified: user.emailVerified,
      name: user.name,
      preferred_username: user.username ?? user.login,
    }),
  }
}

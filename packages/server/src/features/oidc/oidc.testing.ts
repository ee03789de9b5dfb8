import { once } from 'node:events'
import { createServer } from 'node:net'
import { oidcProvider, type OidcProvider } from '@parley/contract'
import { startIdentityProvider, type IdentityProvider, type LabIdentity } from '@parley/lab'
import { startTestApp, TestClient, type TestApp, type TestAppOptions } from '../../testing/index.ts'

export interface SignInHouse {
  app: TestApp
  owner: TestClient
  service: IdentityProvider
  provider: OidcProvider
  [Symbol.asyncDispose](): Promise<void>
}

/** The product with a real sign-in service connected. */
export async function openSignInHouse(
  options: TestAppOptions & { users?: LabIdentity[]; more?: object } = {},
): Promise<SignInHouse> {
  const app = await startTestApp(options)
  const owner = new TestClient(app.url)
  await owner.register('olga')
  // Each must know the other's address before it can begin.
  const port = await freePort()
  const request = {
    name: 'School',
    issuer: `http://127.0.0.1:${port}`,
    clientId: 'parley',
    clientSecret: 'lab-client-secret-of-sufficient-length',
    ...options.more,
  }
  const provider = oidcProvider.parse(await owner.ok('POST', '/api/admin/oidc-providers', request))
  const service = await startIdentityProvider({
    port,
    redirectUris: [new URL(provider.redirectUri, app.url).href],
    ...(options.users && { users: options.users }),
  })
  return {
    app,
    owner,
    service,
    provider,
    async [Symbol.asyncDispose]() {
      await service.close()
      await app.close()
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A browser: keeps the cookies of each host, and goes where it is sent. */
export class Browser {
  readonly #jars = new Map<string, Map<string, string>>()

  cookieOf(url: URL): string {
    return [...(this.#jars.get(url.host) ?? [])].map((pair) => pair.join('=')).join('; ')
  }

  setCookie(url: URL, cookie: string): void {
    const [name = '', value = ''] = cookie.split(/=(.*)/s)
    const jar = this.#jars.get(url.host) ?? new Map<string, string>()
    this.#jars.set(url.host, value === '' ? (jar.delete(name), jar) : jar.set(name, value))
  }

  async fetch(url: URL, form?: Record<string, string>): Promise<Response> {
    const body = form && { method: 'POST', body: new URLSearchParams(form) }
    const headers = { cookie: this.cookieOf(url), 'user-agent': 'Test browser' }
    const response = await fetch(url, { redirect: 'manual', headers, ...body })
    for (const line of response.headers.getSetCookie()) this.setCookie(url, line.split(';', 1)[0] ?? '')
    return response
  }

  /** As the page itself asks. */
  async send(site: URL, method: string, path: string, body?: object): Promise<Response> {
    const headers = { cookie: this.cookieOf(site), origin: site.origin, 'content-type': 'application/json' }
    const response = await fetch(new URL(path.slice(1), site), { method, headers, body: JSON.stringify(body ?? {}) })
    for (const line of response.headers.getSetCookie()) this.setCookie(site, line.split(';', 1)[0] ?? '')
    return response
  }

  /** Follows until somebody shows a page, or `until` says that this is far enough. */
  async go(url: URL, form?: Record<string, string>, until: (next: URL) => boolean = () => false): Promise<URL> {
    const response = await this.fetch(url, form)
    const location = response.headers.get('location')
    await response.body?.cancel()
    if (location === null) return url
    const next = new URL(location, url)
    return until(next) ? next : this.go(next, undefined, until)
  }

  /** From our page through the form of the service, up to where it ends or to where `until` says. */
  async signIn(start: URL, person: LabIdentity, until?: (next: URL) => boolean): Promise<URL> {
    const form = await this.go(start)
    return this.go(form, { login: person.login, password: person.password }, until)
  }
}

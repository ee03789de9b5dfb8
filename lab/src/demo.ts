import { startIdentityProvider, type IdentityProvider } from './identity/identity-provider.ts'
import { field, listField, textField } from './provider/protocol.ts'

/** Of the house that development begins with; good for nothing else. */
export const demoOwner = { login: 'demo', password: 'a demo for development' }

const member = { email: 'ada@example.org', username: 'ada', displayName: 'Ada', password: demoOwner.password }
const questions = ['What does a wombat eat?', '/lab tokens=80 Tell a long story about the sea.', 'And at night?']
const paper = `# The boiler

It keeps the water at sixty degrees. Its valve is behind the stairs.

# The garden

The gate sticks in winter; lift it while you push.
`

/** Speaks as a browser that is signed in. */
class Visitor {
  readonly #base: URL
  readonly #cookies = new Map<string, string>()

  constructor(base: URL) {
    this.#base = base
  }

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const isForm = body instanceof FormData
    const response = await fetch(new URL(path, this.#base), {
      method,
      headers: {
        origin: this.#base.origin,
        cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; '),
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';', 1)[0] ?? '').split('=')
      this.#cookies.set(name, value)
    }
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
}

/**
 * Something to look at in a house that has nobody yet, and the sign-in service that its administration names. A house
 * that somebody else has set up is left as it is.
 */
export async function seedDemo(base: URL): Promise<IdentityProvider | null> {
  const visitor = new Visitor(base)
  if (field(await visitor.call('GET', '/api/instance'), 'needsOwner') === true) await furnish(visitor)
  else {
    try {
      await visitor.call('POST', '/api/auth/login', demoOwner)
    } catch {
      return null
    }
  }
  const [service] = listField(await visitor.call('GET', '/api/admin/oidc-providers'), 'items')
  if (service === undefined) return null
  const port = Number(new URL(textField(service, 'issuer')).port)
  const redirectUris = [new URL(textField(service, 'redirectUri'), base).href]
  return startIdentityProvider({ port, redirectUris })
}

async function furnish(visitor: Visitor): Promise<void> {
  const { login, password } = demoOwner
  await visitor.call('POST', '/api/auth/register', { email: 'demo@example.org', username: login, password })
  await visitor.call('POST', '/api/admin/users', member)
  await visitor.call('POST', '/api/admin/groups', { name: 'Everybody at home' })
  const service = await startIdentityProvider({ redirectUris: [] })
  const { issuer, clientId, clientSecret } = service
  await service.close()
  await visitor.call('POST', '/api/admin/oidc-providers', { name: 'Lab', issuer, clientId, clientSecret })
  const collection = await visitor.call('POST', '/api/collections', { name: 'The house' })
  const form = new FormData()
  form.append('files', new File([paper], 'house.md', { type: 'text/markdown' }))
  await visitor.call('POST', `/api/collections/${textField(collection, 'id')}/documents`, form)
  await visitor.call('POST', '/api/prompts', { name: 'Shorter', text: 'Say this in two sentences: {{text}}' })
  for (const text of questions) {
    const conversation = await visitor.call('POST', '/api/conversations', {})
    await visitor.call('POST', `/api/conversations/${textField(conversation, 'id')}/messages`, { text })
  }
}

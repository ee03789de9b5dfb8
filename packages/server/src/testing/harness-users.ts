import * as z from 'zod/mini'
import type { TestClient } from './client.ts'
import type { AuthorsCase } from './harness-call.ts'

/** Everything administrators see of what was done; nothing in it is the author's own text. */
export function auditCases(): Record<string, AuthorsCase> {
  return {
    'GET /api/admin/audit': () => ({}),
    'GET /api/admin/audit/export': () => ({}),
    'POST /api/admin/audit/verify': () => ({}),
  }
}

const idAndVersion = z.object({ id: z.string(), version: z.int() })

/** Accounts and groups, which administrators share. Each case has an account of its own to change. */
export function userCases(freshName: () => string, owner: () => TestClient): Record<string, AuthorsCase> {
  const account = () => ({ email: `${freshName()}@example.org`, username: freshName() })
  const made = async () => idAndVersion.parse(await owner().ok('POST', '/api/admin/users', account()))
  const ofUser = async () => ({ params: { id: (await made()).id }, shared: true })
  const group = async () => idAndVersion.parse(await owner().ok('POST', '/api/admin/groups', { name: freshName() }))
  const ofGroup = async () => ({ params: { id: (await group()).id }, shared: true })
  return {
    'GET /api/admin/users': () => ({}),
    'POST /api/admin/users': () => ({ body: account() }),
    'GET /api/admin/users/:id': ofUser,
    'PATCH /api/admin/users/:id': async () => {
      const { id, version } = await made()
      return { params: { id }, body: { version, role: 'guest' }, shared: true }
    },
    'DELETE /api/admin/users/:id': ofUser,
    'POST /api/admin/users/:id/approve': async () => ({ ...(await ofUser()), idle: true }),
    'POST /api/admin/users/:id/disable': ofUser,
    'POST /api/admin/users/:id/enable': async () => {
      const lockedOut = await ofUser()
      await owner().ok('POST', `/api/admin/users/${lockedOut.params.id}/disable`)
      return lockedOut
    },
    'POST /api/admin/users/:id/reset-two-factor': ofUser,
    'POST /api/admin/users/:id/password-link': ofUser,
    'POST /api/admin/users/:id/end-sessions': ofUser,
    'POST /api/admin/sign-out-everyone': () => ({ spends: true }),
    'GET /api/admin/groups': () => ({}),
    'POST /api/admin/groups': () => ({ body: { name: freshName() } }),
    'GET /api/admin/groups/:id': ofGroup,
    'PATCH /api/admin/groups/:id': async () => {
      const { id, version } = await group()
      return { params: { id }, body: { version, description: 'Who teach' }, shared: true }
    },
    'DELETE /api/admin/groups/:id': ofGroup,
    'POST /api/admin/groups/:id/members': async () => {
      const [{ id }, member] = [await group(), await made()]
      return { params: { id }, body: { add: [member.id] }, shared: true }
    },
    'GET /api/people': () => ({ query: { q: 'nobody-is-called-so' } }),
    'GET /api/people/groups': () => ({}),
    'GET /api/admin/roles': () => ({}),
    'PUT /api/admin/roles/:role': () => ({ params: { role: 'guest' }, body: { tools: false }, shared: true }),
  }
}

/** Without a mail server the outbox holds what was to be sent; the newest is for whoever asked last. */
export function outboxCases(freshName: () => string, owner: () => TestClient): Record<string, AuthorsCase> {
  const mailed = async () => {
    const email = `${freshName()}@example.org`
    const made = await owner().ok('POST', '/api/admin/users', { email, username: freshName() })
    const { id } = z.object({ id: z.string() }).parse(made)
    await owner().ok('POST', `/api/admin/users/${id}/reset-two-factor`)
    const { items } = z
      .object({ items: z.array(z.object({ id: z.string(), recipient: z.string() })) })
      .parse(await owner().ok('GET', '/api/admin/outbox?limit=100'))
    return items.find(({ recipient }) => recipient === email)?.id ?? ''
  }
  const ofMail = async () => ({ params: { id: await mailed() }, shared: true })
  return {
    'GET /api/admin/outbox': () => ({}),
    'GET /api/admin/outbox/:id': ofMail,
    'POST /api/admin/outbox/:id/retry': ofMail,
  }
}

/** Sign-in services; the one that is named here does not answer, which leads back to the page. */
export function oidcCases(freshName: () => string, owner: () => TestClient): Record<string, AuthorsCase> {
  const service = () => ({ name: freshName(), issuer: 'http://127.0.0.1:9', clientId: 'parley', clientSecret: 'x' })
  const made = async () => idAndVersion.parse(await owner().ok('POST', '/api/admin/oidc-providers', service()))
  const ofService = async () => ({ params: { id: (await made()).id }, shared: true })
  return {
    'GET /api/auth/providers': () => ({}),
    'GET /api/auth/oidc/:id/start': async () => ({ ...(await ofService()), query: { next: '/c/1' } }),
    'POST /api/auth/oidc/:id/start': async () => ({ ...(await ofService()), body: { invite: 'x' } }),
    // No service stands for anybody here.
    'POST /api/auth/oidc/:id/step-up': async () => ({ ...(await ofService()), mayAnswer: [404] }),
    'GET /api/auth/oidc/:id/callback': async () => ({ ...(await ofService()), query: { state: 'x', code: 'y' } }),
    'GET /api/me/identities': () => ({}),
    'POST /api/me/identities': async () => ({ body: { providerId: (await made()).id } }),
    'DELETE /api/me/identities/:id': ofService,
    'GET /api/admin/oidc-providers': () => ({}),
    'POST /api/admin/oidc-providers': () => ({ body: service() }),
    'PATCH /api/admin/oidc-providers/:id': async () => {
      const { id, version } = await made()
      return { params: { id }, body: { version, enabled: false }, shared: true }
    },
    'DELETE /api/admin/oidc-providers/:id': ofService,
    'POST /api/admin/oidc-providers/:id/test': ofService,
    'GET /api/admin/sign-in': () => ({}),
    'PUT /api/admin/sign-in': async () => {
      const { version } = z.object({ version: z.int() }).parse(await owner().ok('GET', '/api/admin/sign-in'))
      return { body: { passwordLogin: true, version } }
    },
  }
}

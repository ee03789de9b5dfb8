import * as z from 'zod/mini'
import type { TestClient } from './client.ts'
import type { RouteCase } from './harness-call.ts'

type AuthorsCase = () => RouteCase | Promise<RouteCase>

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
    'POST /api/admin/users/:id/approve': ofUser,
    'POST /api/admin/users/:id/disable': ofUser,
    'POST /api/admin/users/:id/enable': ofUser,
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
    'GET /api/admin/roles': () => ({}),
    'PUT /api/admin/roles/:role': () => ({ params: { role: 'guest' }, body: { tools: false }, shared: true }),
  }
}

import * as z from 'zod/mini'
import type { TestClient } from './client.ts'
import type { AuthorsCase } from './harness-call.ts'

const idAndVersion = z.object({ id: z.string(), version: z.int() })

/** Budgets are shared by those who administer; these limit nothing that the harnesses do. */
export function usageCases(freshName: () => string, owner: () => TestClient): Record<string, AuthorsCase> {
  const budget = () => ({
    name: freshName(),
    subject: { kind: 'everyone' },
    measure: 'messages',
    period: 'day',
    limit: 1_000_000,
    enabled: false,
  })
  const made = async () => idAndVersion.parse(await owner().ok('POST', '/api/admin/budgets', budget()))
  return {
    'POST /v1/embeddings': () => ({ body: { model: 'all-MiniLM-L6-v2', input: 'Hello' } }),
    'GET /api/admin/injection': () => ({}),
    'PUT /api/admin/injection': async () => {
      const { version } = z.object({ version: z.int() }).parse(await owner().ok('GET', '/api/admin/injection'))
      return { body: { value: { messages: 'flag', passages: 'flag', tools: 'flag' }, version } }
    },
    'GET /api/me/usage': () => ({}),
    'GET /api/admin/usage': () => ({ query: { by: 'user' } }),
    'GET /api/admin/usage/feedback': () => ({}),
    'GET /api/admin/usage/export': () => ({}),
    'GET /api/admin/usage/house': () => ({}),
    'GET /api/admin/usage/house/course': () => ({ query: { days: '7' } }),
    'GET /api/admin/jobs/given-up': () => ({}),
    // Nothing is given up here.
    'POST /api/admin/jobs/:id/retry': () => ({
      params: { id: '01920000-0000-7000-8000-000000000000' },
      shared: true,
      mayAnswer: [404],
    }),
    'GET /api/admin/budgets': () => ({}),
    'POST /api/admin/budgets': () => ({ body: budget() }),
    'PATCH /api/admin/budgets/:id': async () => {
      const { id, version } = await made()
      return { params: { id }, body: { version, limit: 2_000_000 }, shared: true }
    },
    'DELETE /api/admin/budgets/:id': async () => ({ params: { id: (await made()).id }, shared: true }),
  }
}

import { assistant, type Assistant } from '@parley/contract'
import type { TestClient } from './client.ts'
import type { AuthorsCase } from './harness-call.ts'

/** Assistants of one person. */
export function assistantCases(): Record<string, AuthorsCase> {
  const made = async (author: TestClient, canary: string): Promise<Assistant> =>
    assistant.parse(await author.ok('POST', '/api/assistants', { name: canary.slice(0, 60), instructions: canary }))
  const grantsOf = (id: string): string => `/api/assistants/${id}/grants`
  const ofOne: AuthorsCase = async (author, canary) => {
    const { id } = await made(author, canary)
    return { params: { id }, grants: grantsOf(id) }
  }
  return {
    'GET /api/assistants': async (author, canary) => {
      await made(author, canary)
      return {}
    },
    'POST /api/assistants': () => ({ body: { name: 'Helper' } }),
    'GET /api/assistants/:id': ofOne,
    'PATCH /api/assistants/:id': async (author, canary) => {
      const { id, version } = await made(author, canary)
      return { params: { id }, body: { version, description: 'Helps' }, grants: grantsOf(id) }
    },
    'DELETE /api/assistants/:id': ofOne,
    'GET /api/assistants/:id/grants': ofOne,
    'PUT /api/assistants/:id/grants': async (author, canary) => ({
      ...(await ofOne(author, canary)),
      body: { grants: [] },
    }),
    'GET /api/assistants/:id/versions': ofOne,
  }
}

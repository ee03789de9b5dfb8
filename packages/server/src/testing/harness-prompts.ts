import { prompt, type Prompt } from '@parley/contract'
import type { TestClient } from './client.ts'
import type { AuthorsCase } from './harness-call.ts'

/** Prompts of one person. */
export function promptCases(): Record<string, AuthorsCase> {
  const made = async (author: TestClient, canary: string): Promise<Prompt> =>
    prompt.parse(await author.ok('POST', '/api/prompts', { name: canary.slice(0, 60), text: canary }))
  const ofOne: AuthorsCase = async (author, canary) => ({ params: { id: (await made(author, canary)).id } })
  return {
    'GET /api/prompts': async (author, canary) => {
      await made(author, canary)
      return {}
    },
    'POST /api/prompts': () => ({ body: { name: 'Summary', text: 'Sum this up: {{text}}' } }),
    'GET /api/prompts/:id': ofOne,
    'PATCH /api/prompts/:id': async (author, canary) => {
      const { id, version } = await made(author, canary)
      return { params: { id }, body: { version, name: 'Another' } }
    },
    'DELETE /api/prompts/:id': ofOne,
  }
}

import { newId, versionedAsideSettings } from '@parley/contract'
import * as z from 'zod/mini'
import type { TestClient } from './client.ts'
import type { AuthorsCase } from './harness-call.ts'

const withId = z.object({ id: z.string() })

/** What a small model does beside conversations. Nobody does it here, so that no harness waits for it. */
export function asideCases(owner: () => TestClient): Record<string, AuthorsCase> {
  return {
    'POST /api/messages/:id/suggestions': async (author, canary) => {
      const conversation = await author.conversation()
      const { sent } = await author.chat(conversation.id, `/lab speed=0 ${canary}`)
      return { params: { id: sent.runs[0]?.messageId ?? '' } }
    },
    ...pulls(owner),
    'GET /api/admin/asides': () => ({}),
    'PUT /api/admin/asides': async () => {
      const { version } = versionedAsideSettings.parse(await owner().ok('GET', '/api/admin/asides'))
      return { body: { value: { titles: true, suggestions: true, modelId: null }, version } }
    },
  }
}

/** Nothing listens where these servers of models would be: what is begun fails, and is stopped all the same. */
function pulls(owner: () => TestClient): Record<string, AuthorsCase> {
  const server = async (): Promise<string> => {
    const body = { kind: 'ollama', name: `Fetches ${newId().slice(-12)}`, baseUrl: 'http://127.0.0.1:9' }
    return withId.parse(await owner().ok('POST', '/api/admin/providers', body)).id
  }
  return {
    'POST /api/admin/models': async () => ({ body: { providerId: await server(), upstream: 'by-hand' } }),
    'DELETE /api/admin/models/:id': async () => {
      const body = { providerId: await server(), upstream: 'by-hand' }
      return { params: { id: withId.parse(await owner().ok('POST', '/api/admin/models', body)).id }, shared: true }
    },
    'GET /api/admin/providers/:id/pulls': async () => ({ params: { id: await server() }, shared: true }),
    'POST /api/admin/providers/:id/pulls': async () => ({
      params: { id: await server() },
      body: { name: 'llama3.2' },
      shared: true,
    }),
    'DELETE /api/admin/providers/:id/pulls/:pullId': async () => {
      const id = await server()
      const begun = await owner().ok('POST', `/api/admin/providers/${id}/pulls`, { name: 'llama3.2' })
      return { params: { id, pullId: withId.parse(begun).id }, shared: true }
    },
  }
}

import { versionedAsideSettings } from '@parley/contract'
import type { TestClient } from './client.ts'
import type { AuthorsCase } from './harness-call.ts'

/** What a small model does beside conversations. Nobody does it here, so that no harness waits for it. */
export function asideCases(owner: () => TestClient): Record<string, AuthorsCase> {
  return {
    'POST /api/messages/:id/suggestions': async (author, canary) => {
      const conversation = await author.conversation()
      const { sent } = await author.chat(conversation.id, `/lab speed=0 ${canary}`)
      return { params: { id: sent.runs[0]?.messageId ?? '' } }
    },
    'GET /api/admin/asides': () => ({}),
    'PUT /api/admin/asides': async () => {
      const { version } = versionedAsideSettings.parse(await owner().ok('GET', '/api/admin/asides'))
      return { body: { value: { titles: true, suggestions: true, modelId: null }, version } }
    },
  }
}

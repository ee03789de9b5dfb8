import assert from 'node:assert/strict'
import { importState } from '@parley/contract'
import type { TestClient } from './client.ts'
import type { AuthorsCase } from './harness-call.ts'

/** What comes in from elsewhere. */
export function exchangeCases(): Record<string, AuthorsCase> {
  return {
    'POST /api/import': (_author, canary) => ({ upload: { field: 'file', name: 'chats.json', text: fileOf(canary) } }),
    'GET /api/imports': async (author, canary) => {
      await importOf(author, canary)
      return {}
    },
    'GET /api/imports/:id': async (author, canary) => ({ params: { id: await importOf(author, canary) } }),
    'GET /api/imports/:id/items': async (author, canary) => ({ params: { id: await importOf(author, canary) } }),
    'POST /api/imports/:id/cancel': async (author, canary) => ({ params: { id: await importOf(author, canary) } }),
  }
}

function fileOf(canary: string): string {
  const message = { uuid: 'm', sender: 'human', text: canary }
  return JSON.stringify([{ uuid: canary, name: canary, chat_messages: [message] }])
}

async function importOf(author: TestClient, canary: string): Promise<string> {
  const answer = await author.upload('/api/import', 'file', [new File([fileOf(canary)], `${canary}.json`)])
  assert.equal(answer.status, 202, JSON.stringify(answer.body))
  return importState.parse(answer.body).jobId
}

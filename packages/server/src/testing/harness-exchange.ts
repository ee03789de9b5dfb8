import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
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

/** Three wait for one person at the most: the next is taken once one of those is read. */
async function importOf(author: TestClient, canary: string): Promise<string> {
  const give = () => author.upload('/api/import', 'file', [new File([fileOf(canary)], `${canary}.json`)])
  let answer = await give()
  for (let again = 0; answer.status === 409 && again < 200; again += 1) {
    await wait(50)
    answer = await give()
  }
  assert.equal(answer.status, 202, JSON.stringify(answer.body))
  return importState.parse(answer.body).jobId
}

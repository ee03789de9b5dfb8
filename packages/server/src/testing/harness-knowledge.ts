import assert from 'node:assert/strict'
import { storedFile } from '@parley/contract'
import type { AuthorsCase } from './harness-call.ts'
import type { TestClient } from './client.ts'

/** Files, collections and what is in them. */
export function knowledgeCases(): Record<string, AuthorsCase> {
  return {
    'POST /api/files': (_author, canary) => ({ upload: { field: 'file', name: 'note.txt', text: canary } }),
    'GET /api/files/:id': async (author, canary) => ({ params: { id: await fileOf(author, canary) } }),
  }
}

async function fileOf(author: TestClient, canary: string): Promise<string> {
  const answer = await author.upload('/api/files', 'file', [new File([canary], `${canary}.txt`)])
  assert.equal(answer.status, 201)
  return storedFile.parse(answer.body).id
}

import { adminToolList } from '@parley/contract'
import type { TestClient } from './client.ts'
import type { AuthorsCase } from './harness-call.ts'

/** Tools as people and as administrators see them, who share what they decide. */
export function toolCases(owner: () => TestClient): Record<string, AuthorsCase> {
  return {
    'GET /api/tools': () => ({}),
    'GET /api/admin/tools': () => ({}),
    'PATCH /api/admin/tools/:name': async () => {
      const { items } = adminToolList.parse(await owner().ok('GET', '/api/admin/tools'))
      const version = items.find(({ name }) => name === 'calculate')?.version
      return { params: { name: 'calculate' }, body: { version, enabled: true }, shared: true }
    },
  }
}

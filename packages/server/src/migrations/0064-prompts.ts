import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0064-prompts',
  statements: ({ int, strict }) => [
    `CREATE TABLE prompts (
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      name_key TEXT NOT NULL,
      text TEXT NOT NULL,
      shared ${int} NOT NULL,
      version ${int} NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    'CREATE INDEX prompts_owner ON prompts (owner_id, name_key, id)',
    'CREATE INDEX prompts_shared ON prompts (shared, name_key, id)',
  ],
}

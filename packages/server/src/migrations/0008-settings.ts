import type { Migration } from '#platform/db/migration.ts'

export const migration: Migration = {
  id: '0008-settings',
  statements: ({ int, strict }) => [
    `CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL,
      version ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
  ],
}

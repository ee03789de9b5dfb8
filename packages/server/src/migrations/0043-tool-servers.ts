import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0043-tool-servers',
  statements: ({ int, strict }) => [
    // `approved` is the list of tools as an administrator has seen it; only those are ever offered or called.
    `CREATE TABLE tool_servers (
      id TEXT PRIMARY KEY,
      handle TEXT NOT NULL,
      name TEXT NOT NULL,
      url TEXT NOT NULL,
      sealed_token TEXT,
      approval TEXT NOT NULL,
      enabled ${int} NOT NULL,
      found TEXT,
      approved TEXT,
      problem TEXT,
      looked_at ${int},
      version ${int} NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    'CREATE UNIQUE INDEX tool_servers_handle ON tool_servers (handle)',
  ],
}

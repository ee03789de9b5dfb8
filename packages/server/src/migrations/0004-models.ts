import type { Migration } from '#platform/db/migration.ts'

export const migration: Migration = {
  id: '0004-models',
  statements: ({ int, strict }) => [
    // sealed_key: readable only with the instance's secret, and never sent out. source: who keeps the row in step.
    `CREATE TABLE providers (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      base_url TEXT,
      sealed_key TEXT,
      deployments TEXT NOT NULL,
      api_version TEXT,
      source TEXT NOT NULL,
      enabled ${int} NOT NULL,
      version ${int} NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    // present: the provider still had it when last asked. A model that is gone stays, for the answers it wrote.
    `CREATE TABLE models (
      id TEXT PRIMARY KEY,
      provider_id TEXT NOT NULL REFERENCES providers (id),
      upstream TEXT NOT NULL,
      name TEXT NOT NULL,
      tools ${int} NOT NULL,
      vision ${int} NOT NULL,
      reasoning ${int} NOT NULL,
      context_window ${int},
      position ${int} NOT NULL,
      present ${int} NOT NULL,
      enabled ${int} NOT NULL,
      is_default ${int} NOT NULL,
      version ${int} NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    'CREATE UNIQUE INDEX models_upstream ON models (provider_id, upstream)',
    // At most one that an administrator chose; without one the first by kind is the default.
    'CREATE UNIQUE INDEX models_default ON models (is_default) WHERE is_default = 1',
  ],
}

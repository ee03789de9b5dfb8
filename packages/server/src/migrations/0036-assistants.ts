import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0036-assistants',
  statements: ({ int, strict }) => [
    // No owner: it came with the house, and administrators look after it. The models it names cannot be removed.
    `CREATE TABLE assistants (
      id TEXT PRIMARY KEY,
      owner_id TEXT REFERENCES users (id) ON DELETE CASCADE,
      shipped TEXT,
      name TEXT NOT NULL,
      name_key TEXT NOT NULL,
      description TEXT NOT NULL,
      picture TEXT NOT NULL,
      instructions TEXT NOT NULL,
      model_id TEXT REFERENCES models (id),
      fallback_model_id TEXT REFERENCES models (id),
      collection_ids TEXT NOT NULL,
      tools TEXT NOT NULL,
      starters TEXT NOT NULL,
      version ${int} NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    'CREATE UNIQUE INDEX assistants_shipped ON assistants (shipped)',
    'CREATE INDEX assistants_owner ON assistants (owner_id, id)',
    'CREATE INDEX assistants_model ON assistants (model_id)',
    'CREATE INDEX assistants_fallback ON assistants (fallback_model_id)',
    // subject_id is empty for everyone.
    `CREATE TABLE assistant_grants (
      assistant_id TEXT NOT NULL REFERENCES assistants (id) ON DELETE CASCADE,
      subject_kind TEXT NOT NULL,
      subject_id TEXT NOT NULL,
      access TEXT NOT NULL,
      PRIMARY KEY (assistant_id, subject_kind, subject_id)
    )${strict}`,
    'CREATE INDEX assistant_grants_subject ON assistant_grants (subject_kind, subject_id)',
    `CREATE TABLE assistant_versions (
      assistant_id TEXT NOT NULL REFERENCES assistants (id) ON DELETE CASCADE,
      version ${int} NOT NULL,
      content TEXT NOT NULL,
      changed_by TEXT REFERENCES users (id) ON DELETE SET NULL,
      created_at ${int} NOT NULL,
      PRIMARY KEY (assistant_id, version)
    )${strict}`,
    'CREATE INDEX assistant_versions_changed_by ON assistant_versions (changed_by)',
  ],
}

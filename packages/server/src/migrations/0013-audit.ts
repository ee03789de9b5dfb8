import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0013-audit',
  statements: ({ int, strict }) => [
    `CREATE TABLE audit_entries (
      id TEXT PRIMARY KEY,
      at ${int} NOT NULL,
      action TEXT NOT NULL,
      actor_kind TEXT NOT NULL,
      actor_id TEXT,
      target_kind TEXT,
      target_id TEXT,
      result TEXT NOT NULL,
      details TEXT,
      salt TEXT,
      details_digest TEXT NOT NULL,
      number ${int},
      hash TEXT
    )${strict}`,
    'CREATE UNIQUE INDEX audit_entries_number ON audit_entries (number)',
    'CREATE INDEX audit_entries_actor ON audit_entries (actor_id, id)',
    'CREATE INDEX audit_entries_target ON audit_entries (target_id, id)',
    'CREATE INDEX audit_entries_action ON audit_entries (action, id)',
    // What still has to be linked, which is next to nothing at any time.
    'CREATE INDEX audit_entries_unlinked ON audit_entries (id) WHERE number IS NULL',
    `CREATE TABLE audit_chain (
      name TEXT PRIMARY KEY,
      number ${int} NOT NULL,
      hash TEXT NOT NULL,
      sealed_key TEXT NOT NULL
    )${strict}`,
  ],
}

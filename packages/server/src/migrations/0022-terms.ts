import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0022-terms',
  statements: ({ int, strict }) => [
    // Who agreed to which version, and when; what that version said is kept beside it.
    `CREATE TABLE terms_versions (
      version ${int} PRIMARY KEY,
      text TEXT NOT NULL,
      published_at ${int} NOT NULL,
      published_by TEXT
    )${strict}`,
    `CREATE TABLE terms_agreements (
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      version ${int} NOT NULL REFERENCES terms_versions (version),
      agreed_at ${int} NOT NULL,
      PRIMARY KEY (user_id, version)
    )${strict}`,
  ],
}

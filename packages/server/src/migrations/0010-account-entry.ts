import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0010-account-entry',
  statements: ({ int, strict }) => [
    `ALTER TABLE users ADD COLUMN version ${int} NOT NULL DEFAULT 1`,
    // What a pending account still waits for; both 0 in every other state.
    `ALTER TABLE users ADD COLUMN needs_verification ${int} NOT NULL DEFAULT 0`,
    `ALTER TABLE users ADD COLUMN needs_approval ${int} NOT NULL DEFAULT 0`,
    `ALTER TABLE users ADD COLUMN email_verified_at ${int}`,
    'ALTER TABLE users ADD COLUMN language TEXT',
    `ALTER TABLE users ADD COLUMN theme TEXT NOT NULL DEFAULT 'system'`,
    `ALTER TABLE users ADD COLUMN level ${int} NOT NULL DEFAULT 3`,
    `ALTER TABLE users ADD COLUMN preferences TEXT NOT NULL DEFAULT '{}'`,
    // Between password and second factor a session is `halfway`: it opens nothing but the way on.
    `ALTER TABLE sessions ADD COLUMN stage TEXT NOT NULL DEFAULT 'full'`,
    `ALTER TABLE sessions ADD COLUMN confirmed_at ${int} NOT NULL DEFAULT 0`,
    `CREATE TABLE invites (
      id TEXT PRIMARY KEY,
      token_hash TEXT NOT NULL,
      email TEXT,
      role TEXT NOT NULL,
      group_ids TEXT NOT NULL,
      created_by TEXT NOT NULL,
      created_at ${int} NOT NULL,
      expires_at ${int} NOT NULL,
      used_at ${int},
      used_by TEXT
    )${strict}`,
    'CREATE UNIQUE INDEX invites_token ON invites (token_hash)',
    // Sent by mail, good once: whoever deletes the row has used it.
    `CREATE TABLE mail_tokens (
      token_hash TEXT PRIMARY KEY,
      purpose TEXT NOT NULL,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      email TEXT NOT NULL,
      created_at ${int} NOT NULL,
      expires_at ${int} NOT NULL
    )${strict}`,
    'CREATE INDEX mail_tokens_user ON mail_tokens (user_id)',
    `CREATE TABLE failed_attempts (
      key TEXT PRIMARY KEY,
      failures ${int} NOT NULL,
      last_at ${int} NOT NULL,
      blocked_until ${int} NOT NULL
    )${strict}`,
    'CREATE INDEX failed_attempts_last ON failed_attempts (last_at)',
  ],
}

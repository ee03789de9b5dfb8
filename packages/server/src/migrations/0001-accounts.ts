import type { Migration } from '#platform/db/migration.ts'

export const migration: Migration = {
  id: '0001-accounts',
  statements: ({ int, strict }) => [
    `CREATE TABLE users (
      id TEXT PRIMARY KEY,
      email TEXT NOT NULL,
      email_key TEXT NOT NULL,
      username TEXT NOT NULL,
      display_name TEXT NOT NULL,
      role TEXT NOT NULL,
      state TEXT NOT NULL,
      password_hash TEXT NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    'CREATE UNIQUE INDEX users_email ON users (email_key)',
    'CREATE UNIQUE INDEX users_username ON users (username)',
    // One row per thing that only one may have, ever: whoever inserts it first has it, whatever races.
    `CREATE TABLE claims (name TEXT PRIMARY KEY, user_id TEXT NOT NULL, created_at ${int} NOT NULL)${strict}`,
    `CREATE TABLE sessions (
      id TEXT PRIMARY KEY,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      device TEXT NOT NULL,
      address TEXT NOT NULL,
      created_at ${int} NOT NULL,
      last_used_at ${int} NOT NULL,
      expires_at ${int} NOT NULL
    )${strict}`,
    'CREATE INDEX sessions_user ON sessions (user_id)',
    // Every token a session ever had, by hash: a replaced one that comes back betrays a copy.
    `CREATE TABLE session_tokens (
      token_hash TEXT PRIMARY KEY,
      session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
      created_at ${int} NOT NULL,
      replaced_at ${int}
    )${strict}`,
    'CREATE INDEX session_tokens_session ON session_tokens (session_id)',
    `CREATE TABLE api_keys (
      id TEXT PRIMARY KEY,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      scopes TEXT NOT NULL,
      key_hash TEXT NOT NULL,
      created_at ${int} NOT NULL,
      expires_at ${int},
      last_used_at ${int}
    )${strict}`,
    'CREATE UNIQUE INDEX api_keys_hash ON api_keys (key_hash)',
    'CREATE INDEX api_keys_user ON api_keys (user_id)',
  ],
}

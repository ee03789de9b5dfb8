import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0011-factors',
  statements: ({ int, strict }) => [
    `CREATE TABLE totp_factors (
      user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
      sealed_secret TEXT NOT NULL,
      -- The last time step a code was taken for: no code is good twice.
      last_step ${int} NOT NULL,
      created_at ${int} NOT NULL,
      confirmed_at ${int}
    )${strict}`,
    `CREATE TABLE backup_codes (
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      code_hash TEXT NOT NULL,
      PRIMARY KEY (user_id, code_hash)
    )${strict}`,
    `CREATE TABLE passkeys (
      id TEXT PRIMARY KEY,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      credential_id TEXT NOT NULL,
      public_key TEXT NOT NULL,
      sign_count ${int} NOT NULL,
      transports TEXT NOT NULL,
      synced ${int} NOT NULL,
      name TEXT NOT NULL,
      created_at ${int} NOT NULL,
      last_used_at ${int}
    )${strict}`,
    'CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_id)',
    'CREATE INDEX passkeys_user ON passkeys (user_id)',
    // Each is answered once: whoever deletes the row has answered it.
    `CREATE TABLE passkey_challenges (
      challenge_hash TEXT PRIMARY KEY,
      purpose TEXT NOT NULL,
      user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
      expires_at ${int} NOT NULL
    )${strict}`,
  ],
}

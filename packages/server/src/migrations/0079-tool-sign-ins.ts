import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0079-tool-sign-ins',
  statements: ({ int, strict }) => [
    // A server of tools at which the house, or everybody for themselves, signs in. Without a row nobody does.
    `CREATE TABLE tool_sign_ins (
      server_id TEXT PRIMARY KEY REFERENCES tool_servers (id) ON DELETE CASCADE,
      who TEXT NOT NULL,
      issuer TEXT,
      issuer_entered ${int} NOT NULL,
      client_id TEXT,
      sealed_secret TEXT,
      sealed_client TEXT,
      metadata_url TEXT,
      scope TEXT
    )${strict}`,
    // Whose sign-in it is: the person's, or the house's where there is none.
    `CREATE TABLE tool_accounts (
      id TEXT PRIMARY KEY,
      server_id TEXT NOT NULL REFERENCES tool_servers (id) ON DELETE CASCADE,
      user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
      holder TEXT NOT NULL,
      sealed_tokens TEXT,
      problem TEXT,
      expires_at ${int},
      renewing_until ${int} NOT NULL,
      version ${int} NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    'CREATE UNIQUE INDEX tool_accounts_holder ON tool_accounts (server_id, holder)',
    'CREATE INDEX tool_accounts_user ON tool_accounts (user_id)',
    // On the way to a service and back; bound to one browser by its cookie.
    `CREATE TABLE tool_flows (
      token_hash TEXT PRIMARY KEY,
      server_id TEXT NOT NULL,
      sealed TEXT NOT NULL,
      expires_at ${int} NOT NULL
    )${strict}`,
    'CREATE INDEX tool_flows_expires ON tool_flows (expires_at)',
  ],
}

import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0015-oidc',
  statements: ({ int, strict }) => [
    `CREATE TABLE oidc_providers (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      issuer TEXT NOT NULL,
      client_id TEXT NOT NULL,
      sealed_secret TEXT,
      new_accounts TEXT NOT NULL,
      default_role TEXT NOT NULL,
      domains TEXT NOT NULL,
      enabled ${int} NOT NULL,
      version ${int} NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    // Who somebody is at a service is known by the service and its own id for the person, never by the address.
    `CREATE TABLE oidc_identities (
      provider_id TEXT NOT NULL REFERENCES oidc_providers (id) ON DELETE CASCADE,
      subject TEXT NOT NULL,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      email TEXT,
      created_at ${int} NOT NULL,
      last_used_at ${int} NOT NULL,
      PRIMARY KEY (provider_id, subject)
    )${strict}`,
    'CREATE UNIQUE INDEX oidc_identities_user ON oidc_identities (user_id, provider_id)',
    // On the way to a service and back; bound to one browser by its cookie.
    `CREATE TABLE oidc_flows (
      token_hash TEXT PRIMARY KEY,
      provider_id TEXT NOT NULL,
      sealed TEXT NOT NULL,
      expires_at ${int} NOT NULL
    )${strict}`,
    'CREATE INDEX oidc_flows_expires ON oidc_flows (expires_at)',
  ],
}

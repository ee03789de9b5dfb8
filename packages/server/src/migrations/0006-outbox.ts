import type { Migration } from '#platform/db/migration.ts'

export const migration: Migration = {
  id: '0006-outbox',
  statements: ({ int, strict }) => [
    // sealed_body: a mail may carry a link that signs somebody in. Emptied once it is delivered.
    `CREATE TABLE outbox (
      id TEXT PRIMARY KEY,
      recipient TEXT NOT NULL,
      subject TEXT NOT NULL,
      sealed_body TEXT,
      state TEXT NOT NULL,
      reason TEXT,
      attempts ${int} NOT NULL,
      created_at ${int} NOT NULL,
      ended_at ${int}
    )${strict}`,
    'CREATE INDEX outbox_created ON outbox (created_at, id)',
    "CREATE INDEX outbox_waiting ON outbox (created_at) WHERE state = 'waiting'",
  ],
}

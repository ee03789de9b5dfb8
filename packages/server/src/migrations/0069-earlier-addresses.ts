import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0069-earlier-addresses',
  statements: ({ int, strict }) => [
    // Mails to them may still lie in the outbox, and go with the account.
    `CREATE TABLE earlier_addresses (
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      email_key TEXT NOT NULL,
      noted_at ${int} NOT NULL,
      PRIMARY KEY (user_id, email_key)
    )${strict}`,
    // However it was typed; null in mails from before.
    'ALTER TABLE outbox ADD COLUMN recipient_key TEXT',
    'CREATE INDEX outbox_recipient ON outbox (recipient_key)',
  ],
}

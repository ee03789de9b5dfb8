import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0065-mail-token-times',
  statements: ({ int, strict }) => [
    `CREATE TABLE mail_token_times (
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      purpose TEXT NOT NULL,
      sent_at ${int} NOT NULL,
      PRIMARY KEY (user_id, purpose)
    )${strict}`,
  ],
}

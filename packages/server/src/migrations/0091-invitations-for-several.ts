import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0091-invitations-for-several',
  statements: ({ int }) => [
    `ALTER TABLE invites ADD COLUMN places ${int} NOT NULL DEFAULT 1`,
    `ALTER TABLE invites ADD COLUMN taken ${int} NOT NULL DEFAULT 0`,
    'UPDATE invites SET taken = 1 WHERE used_at IS NOT NULL',
  ],
}

import type { Migration } from '#platform/db/migration.ts'

export const migration: Migration = {
  id: '0086-mail-language',
  statements: () => ['ALTER TABLE users ADD COLUMN mail_language TEXT'],
}

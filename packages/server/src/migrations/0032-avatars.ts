import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0032-avatars',
  statements: () => ['ALTER TABLE users ADD COLUMN avatar_file_id TEXT'],
}

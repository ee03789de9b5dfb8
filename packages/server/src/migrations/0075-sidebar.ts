import type { Migration } from '#platform/db/migration.ts'

export const migration: Migration = {
  id: '0075-sidebar',
  statements: ({ strict }) => [
    // Whole orders, as JSON: they are read and written together, and what they name may be gone.
    `CREATE TABLE sidebar_orders (
      user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
      folders TEXT NOT NULL,
      pinned TEXT NOT NULL
    )${strict}`,
    'CREATE INDEX participants_folder ON participants (user_id, folder, activity_at) WHERE folder IS NOT NULL',
  ],
}

import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0014-groups',
  statements: ({ int, strict }) => [
    `CREATE TABLE groups (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      name_key TEXT NOT NULL,
      description TEXT NOT NULL,
      version ${int} NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    'CREATE UNIQUE INDEX groups_name ON groups (name_key)',
    `CREATE TABLE group_members (
      group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      PRIMARY KEY (group_id, user_id)
    )${strict}`,
    'CREATE INDEX group_members_user ON group_members (user_id)',
    // Who grants is a role by its name or a group by its id.
    `CREATE TABLE permission_grants (
      granter TEXT NOT NULL,
      permission TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (granter, permission)
    )${strict}`,
  ],
}

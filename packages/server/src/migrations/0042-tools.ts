import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0042-tools',
  statements: ({ int, strict }) => [
    // Only of tools that somebody changed: one that comes later is there by itself.
    `CREATE TABLE tool_settings (
      name TEXT PRIMARY KEY,
      enabled ${int} NOT NULL,
      approval TEXT NOT NULL,
      group_ids TEXT,
      version ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    // What somebody allowed for the rest of a conversation; it goes with either of them.
    `CREATE TABLE tool_permissions (
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      granted_at ${int} NOT NULL,
      PRIMARY KEY (user_id, conversation_id, name)
    )${strict}`,
    'CREATE INDEX tool_permissions_conversation ON tool_permissions (conversation_id)',
  ],
}

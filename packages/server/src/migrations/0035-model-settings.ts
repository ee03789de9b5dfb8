import type { Migration } from '#platform/db/migration.ts'

export const migration: Migration = {
  id: '0035-model-settings',
  statements: ({ int, real, strict }) => [
    // What an administrator chose stands beside what its provider said, so that taking it back finds the first again.
    'ALTER TABLE models ADD COLUMN chosen_name TEXT',
    'ALTER TABLE models ADD COLUMN description TEXT',
    'ALTER TABLE models ADD COLUMN system_prompt TEXT',
    `ALTER TABLE models ADD COLUMN temperature ${real}`,
    `ALTER TABLE models ADD COLUMN max_tokens ${int}`,
    `ALTER TABLE models ADD COLUMN chosen_tools ${int}`,
    `ALTER TABLE models ADD COLUMN chosen_vision ${int}`,
    `ALTER TABLE models ADD COLUMN chosen_reasoning ${int}`,
    `ALTER TABLE models ADD COLUMN chosen_window ${int}`,
    // In US dollars per million tokens; cached: read from the provider's prompt cache.
    `ALTER TABLE models ADD COLUMN price_in ${real}`,
    `ALTER TABLE models ADD COLUMN price_out ${real}`,
    `ALTER TABLE models ADD COLUMN price_cached ${real}`,
    `ALTER TABLE models ADD COLUMN visibility TEXT NOT NULL DEFAULT 'everyone'`,
    `ALTER TABLE models ADD COLUMN rank ${int}`,
    'ALTER TABLE models ADD COLUMN fallback_id TEXT REFERENCES models (id)',
    'CREATE INDEX models_fallback ON models (fallback_id)',
    // A group that goes leaves nobody in its place: a model for groups without one is for administrators alone.
    `CREATE TABLE model_groups (
      model_id TEXT NOT NULL REFERENCES models (id) ON DELETE CASCADE,
      group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
      PRIMARY KEY (model_id, group_id)
    )${strict}`,
    'CREATE INDEX model_groups_group ON model_groups (group_id)',
    // Answers it may write at the same time; null: as many as are asked for.
    `ALTER TABLE providers ADD COLUMN at_once ${int}`,
  ],
}

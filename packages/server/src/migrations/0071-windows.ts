import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0071-windows',
  statements: ({ int }) => [
    // How much of its window a model uses unless somebody chooses: where a window takes memory, less than all of it.
    `ALTER TABLE models ADD COLUMN usual_window ${int}`,
    `UPDATE models SET usual_window = CASE WHEN context_window < 8192 THEN context_window ELSE 8192 END
      WHERE provider_id IN (SELECT id FROM providers WHERE kind = 'ollama')`,
    // How long a model thinks that can be told; null: as its provider does.
    'ALTER TABLE models ADD COLUMN reasoning_effort TEXT',
    // Entered by an administrator: it stays, whatever its provider lists. chat: 0 where its name says that it cannot.
    `ALTER TABLE models ADD COLUMN by_hand ${int} NOT NULL DEFAULT 0`,
    `ALTER TABLE models ADD COLUMN chat ${int} NOT NULL DEFAULT 1`,
    // Ollama: how long a model stays in memory after its last answer.
    'ALTER TABLE providers ADD COLUMN keep_alive TEXT',
  ],
}

import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0055-calibration',
  statements: ({ int, real, strict }) => [
    // How many tokens a model really reads for one that was estimated, learnt from what its provider counts.
    `CREATE TABLE model_calibration (
      model_id TEXT NOT NULL PRIMARY KEY REFERENCES models (id) ON DELETE CASCADE,
      factor ${real} NOT NULL,
      samples ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
  ],
}

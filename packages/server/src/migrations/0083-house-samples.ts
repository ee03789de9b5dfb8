import type { Migration } from '#platform/db/migration.ts'

export const migration: Migration = {
  id: '0083-house-samples',
  statements: ({ int, strict }) => [
    // One row an hour, whichever process was there first.
    `CREATE TABLE house_samples (
      taken_at ${int} PRIMARY KEY,
      jobs_waiting ${int} NOT NULL,
      jobs_running ${int} NOT NULL,
      jobs_dead ${int} NOT NULL,
      database_bytes ${int} NOT NULL,
      files_bytes ${int} NOT NULL
    )${strict}`,
  ],
}

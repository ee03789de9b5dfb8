import type { Migration } from '#platform/db/migration.ts'

export const migration: Migration = {
  id: '0005-jobs',
  statements: ({ int, strict }) => [
    // lease_until: the owner renews it while it works; past it, the job is anybody's again.
    // exclusive_key: of those sharing one, one runs at a time. unique_key: of those sharing one, one is unfinished.
    `CREATE TABLE jobs (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      payload TEXT NOT NULL,
      checkpoint TEXT,
      result TEXT,
      state TEXT NOT NULL,
      reason TEXT,
      user_id TEXT,
      exclusive_key TEXT,
      unique_key TEXT,
      priority ${int} NOT NULL,
      run_at ${int} NOT NULL,
      attempts ${int} NOT NULL,
      owner TEXT,
      lease_until ${int},
      cancel_requested ${int} NOT NULL,
      progress_done ${int},
      progress_total ${int},
      progress_text TEXT,
      created_at ${int} NOT NULL,
      started_at ${int},
      ended_at ${int}
    )${strict}`,
    "CREATE INDEX jobs_waiting ON jobs (priority DESC, run_at, id) WHERE state = 'waiting'",
    "CREATE INDEX jobs_running ON jobs (lease_until) WHERE state = 'running'",
    'CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL',
    'CREATE INDEX jobs_user ON jobs (user_id, created_at) WHERE user_id IS NOT NULL',
    "CREATE UNIQUE INDEX jobs_exclusive ON jobs (exclusive_key) WHERE state = 'running' AND exclusive_key IS NOT NULL",
    "CREATE UNIQUE INDEX jobs_unique ON jobs (kind, unique_key) WHERE state IN ('waiting', 'running') AND unique_key IS NOT NULL",
  ],
}

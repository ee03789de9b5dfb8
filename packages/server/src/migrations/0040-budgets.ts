import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0040-budgets',
  statements: ({ int, strict }) => [
    // The measure is messages, tokens or cost; a cost is in billionths of a dollar.
    `CREATE TABLE budgets (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      subject_kind TEXT NOT NULL,
      subject_id TEXT,
      model_id TEXT,
      measure TEXT NOT NULL,
      period TEXT NOT NULL,
      amount ${int} NOT NULL,
      shared ${int} NOT NULL,
      fallback_model_id TEXT,
      enabled ${int} NOT NULL,
      version ${int} NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    // How much of a budget is gone in one period: by one person, or by all together under no name.
    `CREATE TABLE budget_counters (
      budget_id TEXT NOT NULL,
      subject TEXT NOT NULL,
      period_start ${int} NOT NULL,
      used ${int} NOT NULL,
      reserved ${int} NOT NULL,
      PRIMARY KEY (budget_id, subject, period_start)
    )${strict}`,
    // What calls under way may still use. Gone with their end; what a killed process left is given back in time.
    `CREATE TABLE budget_reservations (
      call_id TEXT NOT NULL,
      budget_id TEXT NOT NULL,
      subject TEXT NOT NULL,
      period_start ${int} NOT NULL,
      amount ${int} NOT NULL,
      created_at ${int} NOT NULL,
      PRIMARY KEY (call_id, budget_id)
    )${strict}`,
    'CREATE INDEX budget_reservations_age ON budget_reservations (created_at)',
  ],
}

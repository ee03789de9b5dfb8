import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0039-books',
  statements: ({ int, strict }) => [
    // One line for each call of a model, under the id of the run or request it was made for: a second one cannot be.
    // Money is in billionths of a dollar, at the prices of that moment; null where there were none. Who has left the
    // house leaves the sums behind, without a name.
    `CREATE TABLE bookings (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      user_id TEXT REFERENCES users (id) ON DELETE SET NULL,
      conversation_kind TEXT,
      provider_kind TEXT,
      model_id TEXT NOT NULL,
      outcome TEXT NOT NULL,
      error_code TEXT,
      messages ${int} NOT NULL,
      input_tokens ${int} NOT NULL,
      cached_tokens ${int} NOT NULL,
      output_tokens ${int} NOT NULL,
      reasoning_tokens ${int} NOT NULL,
      cost ${int},
      estimated ${int} NOT NULL,
      first_token_ms ${int},
      duration_ms ${int} NOT NULL,
      booked_at ${int} NOT NULL
    )${strict}`,
    'CREATE INDEX bookings_time ON bookings (booked_at)',
    'CREATE INDEX bookings_user ON bookings (user_id, booked_at)',
  ],
}

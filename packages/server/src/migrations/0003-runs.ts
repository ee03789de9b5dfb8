import type { Migration } from '#platform/db/migration.ts'

export const migration: Migration = {
  id: '0003-runs',
  statements: ({ dialect, int, strict }) => {
    const number = dialect === 'sqlite' ? 'INTEGER PRIMARY KEY' : 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY'
    return [
      // Frames name their run by number: with the 36 letters of its id a frame costs the writer more than twice as much.
      // text_from to reasoning_to: which part of its message this run wrote, for when its frames are gone.
      `CREATE TABLE runs (
        number ${number},
        id TEXT NOT NULL UNIQUE,
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
        user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        model_id TEXT NOT NULL,
        status TEXT NOT NULL,
        owner TEXT NOT NULL,
        text_from ${int} NOT NULL,
        text_to ${int} NOT NULL,
        reasoning_from ${int} NOT NULL,
        reasoning_to ${int} NOT NULL,
        purged ${int} NOT NULL,
        created_at ${int} NOT NULL,
        started_at ${int},
        ended_at ${int}
      )${strict}`,
      'CREATE INDEX runs_conversation ON runs (conversation_id)',
      'CREATE INDEX runs_message ON runs (message_id)',
      'CREATE INDEX runs_user ON runs (user_id)',
      'CREATE INDEX runs_unfinished ON runs (owner) WHERE ended_at IS NULL',
      'CREATE INDEX runs_unpurged ON runs (ended_at) WHERE purged = 0',
      // One row per process that writes runs, where there can be several.
      `CREATE TABLE run_owners (id TEXT PRIMARY KEY, heartbeat_at ${int} NOT NULL)${strict}`,
      `CREATE TABLE run_frames (
        run_number ${int} NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
        seq ${int} NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (run_number, seq)
      )${strict}`,
    ]
  },
}

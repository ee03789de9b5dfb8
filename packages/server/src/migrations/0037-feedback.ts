import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0037-feedback',
  statements: ({ int, strict }) => [
    // model_id is the answer's, so that marks can be counted by model without reading a conversation.
    `CREATE TABLE message_feedback (
      message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      model_id TEXT,
      value ${int} NOT NULL,
      comment TEXT NOT NULL,
      created_at ${int} NOT NULL,
      PRIMARY KEY (message_id, user_id)
    )${strict}`,
    'CREATE INDEX message_feedback_user ON message_feedback (user_id)',
    'CREATE INDEX message_feedback_model ON message_feedback (model_id, value)',
  ],
}

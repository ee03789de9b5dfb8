import type { Migration } from '#platform/db/migration.ts'

export const migration: Migration = {
  id: '0002-chats',
  statements: ({ int, strict }) => [
    `CREATE TABLE conversations (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      title TEXT,
      model_id TEXT,
      assistant_id TEXT,
      system_prompt TEXT,
      collection_ids TEXT NOT NULL,
      temporary ${int} NOT NULL,
      message_count ${int} NOT NULL,
      answer_count ${int} NOT NULL,
      created_by TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    'CREATE INDEX conversations_created_by ON conversations (created_by)',
    // What one person sees of a conversation. activity_at repeats the conversation's, so that a person's list is one
    // index read.
    `CREATE TABLE participants (
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      leaf_id TEXT,
      draft TEXT,
      pinned ${int} NOT NULL,
      archived ${int} NOT NULL,
      folder TEXT,
      answers_read ${int} NOT NULL,
      activity_at ${int} NOT NULL,
      PRIMARY KEY (conversation_id, user_id)
    )${strict}`,
    'CREATE INDEX participants_list ON participants (user_id, archived, activity_at, conversation_id)',
    // No cascade along parent_id: SQLite stops such chains at 1,000 levels. Whole subtrees go in one statement instead.
    // position orders messages whatever the clocks say: it is counted per conversation.
    `CREATE TABLE messages (
      id TEXT PRIMARY KEY,
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      parent_id TEXT REFERENCES messages (id),
      position ${int} NOT NULL,
      role TEXT NOT NULL,
      author_id TEXT REFERENCES users (id) ON DELETE SET NULL,
      model_id TEXT,
      text TEXT NOT NULL,
      status TEXT NOT NULL,
      run_id TEXT,
      seq ${int} NOT NULL,
      details TEXT,
      receipt TEXT,
      created_at ${int} NOT NULL,
      edited_at ${int}
    )${strict}`,
    'CREATE INDEX messages_tree ON messages (conversation_id, parent_id, position)',
    'CREATE INDEX messages_parent ON messages (parent_id)',
    'CREATE INDEX messages_author ON messages (author_id)',
    `CREATE INDEX messages_unfinished ON messages (conversation_id) WHERE status IN ('queued', 'streaming')`,
  ],
}

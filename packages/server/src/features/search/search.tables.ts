import type { Generated } from 'kysely'

export interface SearchEntriesTable {
  id: Generated<number>
  conversation_id: string
  /** Null for the title of the conversation. */
  message_id: string | null
  author_id: string | null
  role: 'user' | 'assistant' | null
  model_id: string | null
  created_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    search_entries: SearchEntriesTable
    /** SQLite only. */
    search_words: { rowid: number; words: string }
  }
}

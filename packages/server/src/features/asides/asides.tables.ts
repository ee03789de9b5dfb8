export interface MessageSuggestionsTable {
  message_id: string
  /** JSON. */
  items: string
  created_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    message_suggestions: MessageSuggestionsTable
  }
}

import type { ImportOutcome } from '@parley/contract'

export interface ImportsTable {
  id: string
  job_id: string
  user_id: string
  file_id: string
  name: string
  size: number
  state: 'done' | 'failed' | 'cancelled' | null
  reason: string | null
  imported: number
  extended: number
  skipped: number
  failed: number
  created_at: number
}

export interface ImportItemsTable {
  import_id: string
  position: number
  title: string | null
  outcome: ImportOutcome
  reason: string | null
  conversation_id: string | null
  messages: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    imports: ImportsTable
    import_items: ImportItemsTable
    imported_conversations: { conversation_id: string; fingerprint: string }
  }
}

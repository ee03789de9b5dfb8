import type { ShippedAssistant } from '@parley/contract'

export interface AssistantsTable {
  id: string
  owner_id: string | null
  shipped: ShippedAssistant | null
  name: string
  name_key: string
  description: string
  picture: string
  instructions: string
  model_id: string | null
  fallback_model_id: string | null
  /** JSON, like the two after it. */
  collection_ids: string
  tools: string
  starters: string
  version: number
  created_at: number
  updated_at: number
}

export interface AssistantGrantsTable {
  assistant_id: string
  subject_kind: 'user' | 'group' | 'everyone'
  subject_id: string
  access: 'read' | 'write'
}

export interface AssistantVersionsTable {
  assistant_id: string
  version: number
  content: string
  changed_by: string | null
  created_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    assistants: AssistantsTable
    assistant_grants: AssistantGrantsTable
    assistant_versions: AssistantVersionsTable
  }
}

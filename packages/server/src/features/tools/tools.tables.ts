import type { ToolApproval } from '@parley/contract'

export interface ToolSettingsTable {
  name: string
  enabled: 0 | 1
  approval: ToolApproval
  /** JSON; null: everybody who may use tools. */
  group_ids: string | null
  version: number
  updated_at: number
}

export interface ToolPermissionsTable {
  user_id: string
  conversation_id: string
  name: string
  granted_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    tool_settings: ToolSettingsTable
    tool_permissions: ToolPermissionsTable
  }
}

import type { ToolApproval } from '@parley/contract'

export interface ToolServersTable {
  id: string
  /** Begins the names of its tools; never changes. */
  handle: string
  name: string
  url: string
  sealed_token: string | null
  approval: ToolApproval
  enabled: 0 | 1
  /** JSON: its tools as it told them last, and as they were approved. */
  found: string | null
  approved: string | null
  problem: string | null
  looked_at: number | null
  version: number
  created_at: number
  updated_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    tool_servers: ToolServersTable
  }
}

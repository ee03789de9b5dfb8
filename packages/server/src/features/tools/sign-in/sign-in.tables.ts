export interface ToolSignInsTable {
  server_id: string
  who: 'house' | 'person'
  /** The service that signs in: entered by an administrator, or as the server named it when it was first used. */
  issuer: string | null
  issuer_entered: 0 | 1
  /** As entered by an administrator. */
  client_id: string | null
  sealed_secret: string | null
  /** JSON: as the service gave it to who introduced themselves. */
  sealed_client: string | null
  /** What the server said when it refused: where it tells of itself, and what to ask for. */
  metadata_url: string | null
  scope: string | null
}

export interface ToolAccountsTable {
  id: string
  server_id: string
  user_id: string | null
  /** `house`, or the person: unique for each server, which a null would not be. */
  holder: string
  /** JSON; null: it has ended, or never began. */
  sealed_tokens: string | null
  problem: string | null
  expires_at: number | null
  /** Whoever holds it renews the tokens; nobody else does meanwhile. */
  renewing_until: number
  version: number
  created_at: number
  updated_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    tool_sign_ins: ToolSignInsTable
    tool_accounts: ToolAccountsTable
    tool_flows: { token_hash: string; server_id: string; sealed: string; expires_at: number }
  }
}

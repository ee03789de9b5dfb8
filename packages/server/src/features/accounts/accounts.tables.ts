import type { Role } from '@parley/contract'

export interface UsersTable {
  id: string
  email: string
  /** Lower case and NFKC: what makes two spellings of one address the same account. */
  email_key: string
  username: string
  display_name: string
  role: Role
  state: 'active' | 'pending' | 'disabled'
  password_hash: string
  created_at: number
  updated_at: number
}

export interface SessionsTable {
  id: string
  user_id: string
  device: string
  address: string
  created_at: number
  last_used_at: number
  expires_at: number
}

export interface ApiKeysTable {
  id: string
  user_id: string
  name: string
  /** JSON. */
  scopes: string
  key_hash: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    users: UsersTable
    claims: { name: string; user_id: string; created_at: number }
    sessions: SessionsTable
    api_keys: ApiKeysTable
    session_tokens: { token_hash: string; session_id: string; created_at: number; replaced_at: number | null }
  }
}

import type { OidcProvider } from '@parley/contract'

export interface OidcProvidersTable {
  id: string
  name: string
  issuer: string
  client_id: string
  sealed_secret: string | null
  new_accounts: OidcProvider['newAccounts']
  default_role: OidcProvider['defaultRole']
  /** JSON. */
  domains: string
  enabled: number
  version: number
  created_at: number
  updated_at: number
}

export interface OidcIdentitiesTable {
  provider_id: string
  subject: string
  user_id: string
  email: string | null
  created_at: number
  last_used_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    oidc_providers: OidcProvidersTable
    oidc_identities: OidcIdentitiesTable
    oidc_flows: { token_hash: string; provider_id: string; sealed: string; expires_at: number }
  }
}

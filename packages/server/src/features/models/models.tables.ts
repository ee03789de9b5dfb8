import type { ProviderKind } from '@parley/contract'

export interface ProvidersTable {
  id: string
  kind: ProviderKind
  name: string
  base_url: string | null
  sealed_key: string | null
  /** JSON. */
  deployments: string
  api_version: string | null
  source: 'environment' | 'automatic' | 'administrator'
  enabled: 0 | 1
  version: number
  created_at: number
  updated_at: number
}

export interface ModelsTable {
  id: string
  provider_id: string
  upstream: string
  name: string
  tools: 0 | 1
  vision: 0 | 1
  reasoning: 0 | 1
  context_window: number | null
  position: number
  present: 0 | 1
  enabled: 0 | 1
  is_default: 0 | 1
  version: number
  created_at: number
  updated_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    providers: ProvidersTable
    models: ModelsTable
  }
}

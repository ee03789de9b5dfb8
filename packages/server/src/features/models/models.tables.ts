import type { ProviderKind, ReasoningEffort } from '@parley/contract'

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
  at_once: number | null
  /** Ollama: how long a model stays in memory after its last answer. */
  keep_alive: string | null
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
  /** How much of it is used unless somebody chooses; null: all of it. */
  usual_window: number | null
  position: number
  present: 0 | 1
  /** 0: its name says that it does something else than chat. */
  chat: 0 | 1
  /** Entered by an administrator: it stays, whatever its provider lists. */
  by_hand: 0 | 1
  enabled: 0 | 1
  is_default: 0 | 1
  /** What an administrator chose, in place of what the provider says. */
  chosen_name: string | null
  description: string | null
  system_prompt: string | null
  temperature: number | null
  max_tokens: number | null
  chosen_tools: 0 | 1 | null
  chosen_vision: 0 | 1 | null
  chosen_reasoning: 0 | 1 | null
  chosen_window: number | null
  reasoning_effort: ReasoningEffort | null
  /** In US dollars per million tokens. */
  price_in: number | null
  price_out: number | null
  price_cached: number | null
  visibility: 'everyone' | 'groups'
  /** Its place before those that have none. */
  rank: number | null
  fallback_id: string | null
  version: number
  created_at: number
  updated_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    providers: ProvidersTable
    models: ModelsTable
    model_groups: { model_id: string; group_id: string }
  }
}

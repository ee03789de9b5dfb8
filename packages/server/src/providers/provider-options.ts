import type { Egress, EgressLimits } from '#platform/egress/index.ts'

export interface ProviderOptions {
  egress: Egress
  /** Unset: the vendor's own. */
  baseUrl?: string
  apiKey?: string
  limits?: Partial<EgressLimits>
  /** Azure: the deployments to offer, since its keys cannot list them. */
  deployments?: readonly string[]
  apiVersion?: string
  /** Ollama: how long a model stays in memory after its last answer, such as `10m`. Unset: its own setting. */
  keepAlive?: string
}

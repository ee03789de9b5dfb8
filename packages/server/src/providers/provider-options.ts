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
}

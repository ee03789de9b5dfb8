import type { HealthCheck } from '#platform/health/index.ts'
import type { DiscoveryService } from './discovery.ts'
import type { ModelQueries } from './models.queries.ts'
import type { ProviderPool } from './provider-pool.ts'

/**
 * One that does not answer degrades: the others go on. What was only looked for (an Ollama on this machine) may be gone
 * without anything being wrong.
 */
export function createProviderHealth(
  queries: ModelQueries,
  pool: ProviderPool,
  discovery: DiscoveryService,
): HealthCheck {
  return async () => {
    const rows = await queries.providers()
    const down = rows.some(
      ({ id, enabled, source }) =>
        enabled === 1 && (pool.circuit(id) > 0 || (source !== 'automatic' && discovery.hasFailed(id))),
    )
    // Asked again no more often than its own pauses allow, so that one that is back is seen to be.
    if (down) discovery.lookAtWhatIsDue()
    return down ? 'degraded' : 'ok'
  }
}

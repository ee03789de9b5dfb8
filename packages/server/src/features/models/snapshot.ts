import type { Clock } from '#platform/clock.ts'
import { createRecent, type Recent } from '#platform/recent.ts'
import { defaultOf, inOrder } from './model-choice.ts'
import type { ModelQueries, ModelWithProvider } from './models.queries.ts'
import type { ProviderRow } from './ports.ts'

export interface Snapshot {
  /** In the order in which people see them. */
  models: ModelWithProvider[]
  default: ModelWithProvider | undefined
  providers: Map<string, ProviderRow>
  /** Who sees the models that are for groups. */
  groups: Map<string, string[]>
}

/** What is on offer, as last read. */
export function createSnapshot(queries: ModelQueries, clock: Clock): Recent<Snapshot> {
  return createRecent(clock, async () => {
    const [offered, rows, groups] = await Promise.all([queries.offered(), queries.providers(), queries.groups()])
    const models = inOrder(offered)
    return { models, default: defaultOf(models), providers: new Map(rows.map((row) => [row.id, row])), groups }
  })
}

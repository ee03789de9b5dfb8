import type { Clock } from '#platform/clock.ts'
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

/** Every message asks for its model; what another process of this instance changed counts after this long. */
const keptMs = 1000

/** What is on offer, as last read. */
export function createSnapshot(queries: ModelQueries, clock: Clock) {
  let taken: { at: number; snapshot: Promise<Snapshot> } | undefined

  async function read(): Promise<Snapshot> {
    const [offered, rows, groups] = await Promise.all([queries.offered(), queries.providers(), queries.groups()])
    const models = inOrder(offered)
    return { models, default: defaultOf(models), providers: new Map(rows.map((row) => [row.id, row])), groups }
  }

  return {
    current(): Promise<Snapshot> {
      if (taken && clock.monotonic() - taken.at < keptMs) return taken.snapshot
      const mine = { at: clock.monotonic(), snapshot: read() }
      taken = mine
      mine.snapshot.catch(() => {
        if (taken === mine) taken = undefined
      })
      return mine.snapshot
    },
    clear(): void {
      taken = undefined
    },
  }
}

export type CurrentModels = ReturnType<typeof createSnapshot>

import type { Id } from '@parley/contract'
import { useSyncExternalStore } from 'react'
import { createStore } from '../../ui/store.ts'

/** The conversations marked in the list; null while none are being chosen. */
const chosen = createStore<ReadonlySet<Id> | null>(null)

export const selection = {
  begin: (id: Id): void => chosen.set(new Set([id])),
  end: (): void => chosen.set(null),
  toggle(id: Id): void {
    const next = new Set(chosen.current())
    if (!next.delete(id)) next.add(id)
    chosen.set(next)
  },
  /** All of them, or none if all are. */
  toggleAll(ids: readonly Id[]): void {
    chosen.set(ids.every((id) => chosen.current()?.has(id)) ? new Set() : new Set(ids))
  },
}

export function useSelection(): ReadonlySet<Id> | null {
  return useSyncExternalStore(chosen.subscribe, chosen.current)
}

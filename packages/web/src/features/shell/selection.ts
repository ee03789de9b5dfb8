import type { Id } from '@parley/contract'
import { useSyncExternalStore } from 'react'

/** The conversations marked in the list; null while none are being chosen. */
let chosen: ReadonlySet<Id> | null = null
const listeners = new Set<() => void>()

function set(next: ReadonlySet<Id> | null): void {
  chosen = next
  for (const listener of listeners) listener()
}

export const selection = {
  begin: (id: Id): void => set(new Set([id])),
  end: (): void => set(null),
  toggle(id: Id): void {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    set(next)
  },
  /** All of them, or none if all are. */
  toggleAll(ids: readonly Id[]): void {
    set(ids.every((id) => chosen?.has(id)) ? new Set() : new Set(ids))
  },
}

export function useSelection(): ReadonlySet<Id> | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => chosen,
  )
}

import type { Id, Message } from '@parley/contract'
import { useMemo, useSyncExternalStore } from 'react'
import { messageQuery, queryClient } from '../../api/queries.ts'
import { runStore } from '../../live/live.ts'
import { isFinished, newestOf } from '../../live/run-store.ts'

export interface Writing {
  /** The answer whose turn it is, as it was fetched; the newest message while none is being written. */
  current: Message | undefined
  /** What writes it and what is written beside it. */
  runIds: readonly Id[]
  /** One of them waits for a person's word. */
  asks: boolean
}

/** What is being written here now. Whoever asks draws again when that changes, and with no token. */
export function useWriting(items: readonly Message[]): Writing {
  const { subscribe, snapshot } = useMemo(() => watchOver(items), [items])
  return useSyncExternalStore(subscribe, snapshot)
}

function watchOver(items: readonly Message[]) {
  const places = placesOf(items)
  let last = describe(items, places)
  return {
    subscribe(listener: () => void): () => void {
      const ends = places.flatMap(({ ids }) => ids.map((id) => runStore.subscribe(id, listener)))
      const unsubscribe = queryClient.getQueryCache().subscribe(({ query }) => {
        if (query.queryKey[0] === 'message') listener()
      })
      return () => {
        for (const end of [...ends, unsubscribe]) end()
      }
    },
    snapshot(): Writing {
      const now = describe(items, places)
      if (!isSame(now, last)) last = now
      return last
    },
  }
}

function isSame(one: Writing, other: Writing): boolean {
  return one.current === other.current && one.asks === other.asks && one.runIds.join() === other.runIds.join()
}

interface Place {
  at: number
  /** The answer's and those of the answers beside it. */
  ids: readonly Id[]
}

/** Where something may be being written: oldest first, for a message that waits for its turn is not what goes on now. */
function placesOf(items: readonly Message[]): Place[] {
  return items.flatMap((message, at) => {
    if (message.role !== 'assistant') return []
    const isOpen = !isFinished(message)
    const beside = isOpen || at === items.length - 1 ? (message.beside ?? []) : []
    return isOpen || beside.length > 0 ? [{ at, ids: [...new Set([message.id, ...beside])] }] : []
  })
}

function describe(items: readonly Message[], places: readonly Place[]): Writing {
  for (const { at, ids } of places) {
    const open = ids.flatMap((id) => {
      const now = messageNow(id, items[at])
      return now === undefined || isFinished(now) ? [] : [now]
    })
    if (open.length === 0) continue
    const asks = open.some(({ toolCalls = [] }) => toolCalls.some(({ state }) => state === 'waiting'))
    return { current: items[at], runIds: open.flatMap(({ runId }) => runId ?? []), asks }
  }
  return { current: items.at(-1), runIds: [], asks: false }
}

function messageNow(id: Id, fetched: Message | undefined): Message | undefined {
  const stored = fetched?.id === id ? fetched : queryClient.getQueryData(messageQuery(id).queryKey)
  return stored && newestOf(stored, runStore.get(id))
}

import { useCallback, useSyncExternalStore } from 'react'
import type { Id, Message } from '@parley/contract'
import type { ConnectionState } from './connection.ts'
import { connection, runStore } from './live.ts'
import { presence, type Elsewhere } from './presence.ts'
import { newestOf, type LiveAnswer } from './run-store.ts'

export function useConnectionState(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, connection.state)
}

/** Where else this person has a conversation open. */
export function useElsewhere(id: Id): Elsewhere {
  return useSyncExternalStore(presence.subscribe, () => presence.get(id))
}

/** A message as it is being written. Only who shows this one message draws again when a token comes. */
export function useLiveMessage(stored: Message): { message: Message; live: LiveAnswer | undefined } {
  const { id } = stored
  const live = useSyncExternalStore(
    useCallback((listener: () => void) => runStore.subscribe(id, listener), [id]),
    () => runStore.get(id),
  )
  return { message: newestOf(stored, live), live }
}

/** What has become of it: who asks for this alone draws again when it changes, and with no token. */
export function useLiveStatus(stored: Message): Message['status'] {
  return useSyncExternalStore(
    useCallback((listener: () => void) => runStore.subscribe(stored.id, listener), [stored.id]),
    () => newestOf(stored, runStore.get(stored.id)).status,
  )
}

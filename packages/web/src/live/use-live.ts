import { useCallback, useEffect, useSyncExternalStore } from 'react'
import type { Id, Message } from '@parley/contract'
import { connection, type ConnectionState } from './connection.ts'
import { runStore } from './run-store.ts'

export function useConnectionState(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, connection.state)
}

export function useWatched(conversationId: Id): void {
  useEffect(() => connection.watch(conversationId), [conversationId])
}

/** A message as it is being written. Only who shows this one message draws again when a token comes. */
export function useLiveMessage(stored: Message): Message {
  const { runId } = stored
  const subscribe = useCallback(
    (listener: () => void) => (runId === null ? () => undefined : runStore.subscribe(runId, listener)),
    [runId],
  )
  const message = useSyncExternalStore(subscribe, () => runStore.message(stored))
  const isStored = isFinished(stored)
  useEffect(() => {
    if (isStored && runId !== null) runStore.forget(runId)
  }, [isStored, runId])
  return isStored ? stored : message
}

export function isFinished(message: Message): boolean {
  return message.status !== 'queued' && message.status !== 'streaming'
}

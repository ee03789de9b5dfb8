import type { Id, ServerFrame } from '@parley/contract'

export interface Elsewhere {
  /** On how many of one's own other tabs and devices a conversation is open. */
  count: number
  /** Something is being written there. */
  writing: boolean
}

/** Who writes says so every few seconds; who has not for this long has stopped. */
const writingMs = 6_000

const nowhere: Elsewhere = { count: 0, writing: false }
const places = new Map<Id, Elsewhere>()
const timers = new Map<Id, ReturnType<typeof setTimeout>>()
const listeners = new Set<() => void>()
let me: Id | null = null

/** Where else one has a conversation open, as the server tells. */
export const presence = {
  get: (id: Id): Elsewhere => places.get(id) ?? nowhere,

  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },

  take(frame: Extract<ServerFrame, { type: 'hello' | 'presence' | 'typing' }>): void {
    if (frame.type === 'hello') {
      // What was told on the last connection may be over.
      me = frame.userId
      places.clear()
    } else if (frame.type === 'presence') {
      if (frame.elsewhere === 0) places.delete(frame.conversationId)
      else places.set(frame.conversationId, { ...presence.get(frame.conversationId), count: frame.elsewhere })
    } else if (frame.userId === me) {
      write(frame.conversationId, true)
      clearTimeout(timers.get(frame.conversationId))
      timers.set(
        frame.conversationId,
        setTimeout(() => write(frame.conversationId, false), writingMs),
      )
    }
    for (const listener of listeners) listener()
  },
}

function write(id: Id, writing: boolean): void {
  const place = places.get(id)
  if (place === undefined) return
  places.set(id, { ...place, writing })
  for (const listener of listeners) listener()
}

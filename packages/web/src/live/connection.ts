import { closeCodes, type ClientFrame, type Id, type ServerFrame } from '@parley/contract'
import type { OpenTransport, Places, Transport } from './transport.ts'

/** `idle` before it is started and after it is stopped. */
export type ConnectionState = 'idle' | 'connecting' | 'open' | 'lost'

export interface ConnectionOptions {
  openSocket: OpenTransport
  openEvents: OpenTransport
  /** The runs being followed, each with its place. */
  runPlaces(): { runId: Id; after: number }[]
  receive(frame: ServerFrame): void
  /** Whoever is signed in here is so no more. */
  signedOut(): void
  wait(milliseconds: number, then: () => void): () => void
  random(): number
}

const firstWaitMs = 400
const longestWaitMs = 20_000
const silenceMs = 8_000
/** Some proxies let pages through but not sockets: after this many vain tries the frames come as server-sent events. */
const triesBeforeEvents = 2

/** The one live connection of this tab: comes back by itself and goes on where it was. */
export function createConnection(options: ConnectionOptions) {
  const conversations = new Map<Id, number>()
  const listeners = new Set<() => void>()
  let state: ConnectionState = 'idle'
  let transport: Transport | null = null
  let cancelWait = (): void => undefined
  let failures = 0
  let greetedBySocket = false
  let useEvents = false
  let cursor: string | undefined

  const become = (next: ConnectionState): void => {
    if (next === state) return
    state = next
    for (const listener of listeners) listener()
  }

  const places = (): Places => ({
    runs: options.runPlaces().slice(-100),
    conversations: [...conversations.keys()].slice(-100),
    changesAfter: cursor,
  })

  function open(): void {
    cancelWait()
    transport?.close()
    let over = false
    const events = {
      frame(frame: ServerFrame): void {
        if (!over) take(frame)
      },
      closed(code: number | null): void {
        if (!over) lost(code)
      },
    }
    const opened = (useEvents ? options.openEvents : options.openSocket)(places, events)
    transport = {
      tell: opened.tell,
      close() {
        // What an old connection still says must not reach the new one.
        over = true
        opened.close()
      },
    }
    // A proxy may take the connection and never pass on a word.
    cancelWait = options.wait(silenceMs, () => events.closed(null))
  }

  function take(frame: ServerFrame): void {
    if (frame.type === 'hello') {
      cancelWait()
      failures = 0
      greetedBySocket ||= !useEvents
      cursor ??= frame.cursor
      become('open')
    } else if (frame.type === 'change') {
      cursor = frame.cursor
    } else if (frame.type === 'problem' && frame.ref === 'changesAfter') {
      // The server cannot tell any more what changed since: the receiver asks for everything again.
      cursor = undefined
    }
    options.receive(frame)
  }

  function lost(code: number | null): void {
    transport?.close()
    transport = null
    cancelWait()
    if (code === closeCodes.unauthenticated || code === closeCodes.forbidden) {
      become('idle')
      return options.signedOut()
    }
    failures += 1
    if (!greetedBySocket && failures >= triesBeforeEvents) useEvents = !useEvents
    become('lost')
    const longest = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures - 1, 10))
    // Spread out, so that a restarted server is not met by everybody at once.
    cancelWait = options.wait(longest * (0.5 + options.random() / 2), open)
  }

  const tell = (frame: ClientFrame): void => {
    if (transport !== null && !transport.tell(frame)) open()
  }

  return {
    start(): void {
      if (state !== 'idle') return
      become('connecting')
      open()
    },

    stop(): void {
      cancelWait()
      transport?.close()
      transport = null
      become('idle')
    },

    /** Tries at once instead of waiting: the network is said to be back, or a person asks. */
    retryNow(): void {
      if (state === 'lost') open()
    },

    /** Follows the runs being written in a conversation and those to come, until the returned function is called. */
    watch(id: Id, runs: { runId: Id; after: number }[]): () => void {
      conversations.set(id, (conversations.get(id) ?? 0) + 1)
      // Runs first: a conversation's running answers would be told again from their beginning.
      tell({ type: 'watch', runs, conversations: [id] })
      return () => {
        const left = (conversations.get(id) ?? 1) - 1
        if (left > 0) return void conversations.set(id, left)
        conversations.delete(id)
        const unwatched = options.runPlaces().map(({ runId }) => runId)
        tell({ type: 'unwatch', conversations: [id], runs: unwatched.slice(-100) })
      }
    },

    /** For the other places where it is open. Where there is no way up it goes unsaid. */
    typing: (conversationId: Id): void => void transport?.tell({ type: 'typing', conversationId }),

    state: (): ConnectionState => state,

    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export type Connection = ReturnType<typeof createConnection>

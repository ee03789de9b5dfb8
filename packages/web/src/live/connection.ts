import { serverFrame, type Id, type ServerFrame } from '@parley/contract'
import { apiUrl } from '../api/http.ts'
import { queryClient } from '../api/queries.ts'
import { runStore } from './run-store.ts'

export type ConnectionState = 'connecting' | 'open' | 'lost'

const firstWaitMs = 500
const longestWaitMs = 15_000
/** Some proxies let pages through but not sockets: after this many vain tries the same frames come as server-sent events. */
const triesBeforeEvents = 2

/** The one live connection of this tab. Reconnects by itself and goes on where it was. */
class Connection {
  #state: ConnectionState = 'connecting'
  #socket: WebSocket | undefined
  #events: EventSource | undefined
  #timer: number | undefined
  #failures = 0
  #everOpen = false
  #cursor: string | undefined
  #stopped = true
  readonly #watched = new Map<Id, number>()
  readonly #listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  readonly state = (): ConnectionState => this.#state

  start(): () => void {
    this.#stopped = false
    this.#open()
    const retryNow = (): void => {
      if (this.#state === 'open') return
      clearTimeout(this.#timer)
      this.#open()
    }
    window.addEventListener('online', retryNow)
    return () => {
      window.removeEventListener('online', retryNow)
      this.#stopped = true
      clearTimeout(this.#timer)
      this.#close()
    }
  }

  /** Follows every answer in a conversation for as long as the returned function is not called. */
  watch(conversationId: Id): () => void {
    const watchers = this.#watched.get(conversationId) ?? 0
    this.#watched.set(conversationId, watchers + 1)
    if (watchers === 0) this.#tell({ type: 'watch', conversations: [conversationId] })
    return () => {
      const left = (this.#watched.get(conversationId) ?? 1) - 1
      if (left > 0) return void this.#watched.set(conversationId, left)
      this.#watched.delete(conversationId)
      this.#tell({ type: 'unwatch', conversations: [conversationId] })
    }
  }

  #tell(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
    else if (this.#events !== undefined) this.#openEvents()
  }

  #open(): void {
    if (this.#stopped) return
    this.#close()
    if (!this.#everOpen && this.#failures >= triesBeforeEvents) return this.#openEvents()
    const url = apiUrl('live')
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(url)
    this.#socket = socket
    socket.addEventListener('open', () => {
      this.#everOpen = true
      this.#watchAll(socket)
    })
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)))
    socket.addEventListener('close', ({ code }) => {
      if (socket !== this.#socket) return
      if (code === 4401) void queryClient.invalidateQueries({ queryKey: ['me'] })
      this.#lost()
    })
  }

  #watchAll(socket: WebSocket): void {
    const runs = runStore.places().slice(-100)
    const conversations = [...this.#watched.keys()].slice(-100)
    socket.send(
      JSON.stringify({ type: 'watch', runs, conversations, ...(this.#cursor && { changesAfter: this.#cursor }) }),
    )
  }

  #openEvents(): void {
    this.#events?.close()
    const url = apiUrl('live/events')
    const runs = runStore.places().map(({ runId, after }) => `${runId}:${after}`)
    if (runs.length > 0) url.searchParams.set('watch', runs.slice(-100).join(','))
    if (this.#watched.size > 0) url.searchParams.set('conversations', [...this.#watched.keys()].slice(-100).join(','))
    if (this.#cursor !== undefined) url.searchParams.set('changesAfter', this.#cursor)
    const events = new EventSource(url)
    this.#events = events
    events.addEventListener('message', ({ data }) => this.#receive(String(data)))
    events.addEventListener('error', () => {
      if (events === this.#events) this.#lost()
    })
  }

  #receive(text: string): void {
    const parsed = serverFrame.safeParse(JSON.parse(text))
    if (parsed.success) this.#take(parsed.data)
  }

  #take(frame: ServerFrame): void {
    switch (frame.type) {
      case 'hello':
        this.#failures = 0
        this.#set('open')
        // After a first connection the pages are fresh; after a lost one, changes since the cursor follow.
        this.#cursor ??= frame.cursor
        return
      case 'event':
        runStore.add(frame.event)
        if (frame.event.type === 'run-start' || frame.event.type === 'run-end')
          refreshWatched([...this.#watched.keys()])
        return
      case 'change':
        this.#cursor = frame.cursor
        return refresh(frame.kind, frame.id)
      case 'problem':
        // The server no longer knows what changed since: everything shown is asked for again.
        if (frame.problem.code === 'gone') {
          this.#cursor = undefined
          void queryClient.invalidateQueries()
        }
        return
      case 'accepted':
      case 'presence':
      case 'typing':
      case 'pong':
        return
    }
  }

  #lost(): void {
    this.#close()
    this.#failures += 1
    this.#set('lost')
    const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(this.#failures, 10))
    // Spread out, so that a restarted server is not met by everybody at once.
    this.#timer = window.setTimeout(() => this.#open(), wait * (0.5 + Math.random() / 2))
  }

  #close(): void {
    const [socket, events] = [this.#socket, this.#events]
    this.#socket = undefined
    this.#events = undefined
    socket?.close()
    events?.close()
  }

  #set(state: ConnectionState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

function refresh(kind: string, id: string): void {
  if (kind === 'models') return void queryClient.invalidateQueries({ queryKey: ['models'] })
  if (kind === 'user') return void queryClient.invalidateQueries({ queryKey: ['me'] })
  if (kind !== 'conversation') return
  void queryClient.invalidateQueries({ queryKey: ['conversations'] })
  void queryClient.invalidateQueries({ queryKey: ['conversation', id] })
  void queryClient.invalidateQueries({ queryKey: ['messages', id] })
}

function refreshWatched(conversationIds: Id[]): void {
  for (const id of conversationIds) void queryClient.invalidateQueries({ queryKey: ['messages', id] })
}

export const connection = new Connection()

import { serverFrame, type ClientFrame, type Id, type ServerFrame } from '@parley/contract'
import { apiUrl } from '../api/http.ts'

/** What a connection is to tell about: runs from their place on, conversations, and changes after a cursor. */
export interface Places {
  runs: { runId: Id; after: number }[]
  conversations: Id[]
  changesAfter: string | undefined
}

export interface TransportEvents {
  frame(frame: ServerFrame): void
  /** The connection is over; `code` is the WebSocket's, or null. */
  closed(code: number | null): void
}

export interface Transport {
  /** False when there is no way up: what changed must be told by opening anew. */
  tell(frame: ClientFrame): boolean
  close(): void
}

/** `places` is asked when there is someone to tell, which may be a while after opening. */
export type OpenTransport = (places: () => Places, events: TransportEvents) => Transport

export const openWebSocket: OpenTransport = (places, events) => {
  const url = apiUrl('live')
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(url)
  const tell = (frame: ClientFrame): boolean => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
    return true
  }
  socket.addEventListener('open', () => tell({ type: 'watch', ...withoutUndefined(places()) }))
  socket.addEventListener('message', ({ data }) => receive(data, events))
  socket.addEventListener('close', ({ code }) => events.closed(code))
  return { tell, close: () => socket.close() }
}

export const openServerSentEvents: OpenTransport = (placesNow, events) => {
  const places = placesNow()
  const url = apiUrl('live/events')
  const runs = places.runs.map(({ runId, after }) => `${runId}:${after}`)
  if (runs.length > 0) url.searchParams.set('watch', runs.join(','))
  if (places.conversations.length > 0) url.searchParams.set('conversations', places.conversations.join(','))
  if (places.changesAfter !== undefined) url.searchParams.set('changesAfter', places.changesAfter)
  const source = new EventSource(url)
  source.addEventListener('message', ({ data }) => receive(data, events))
  source.addEventListener('error', () => {
    // Left alone it would repeat the old address, and with it what has been told already.
    source.close()
    events.closed(null)
  })
  return { tell: () => false, close: () => source.close() }
}

function receive(data: unknown, events: TransportEvents): void {
  const parsed = serverFrame.safeParse(JSON.parse(String(data)))
  // A newer server may say more than this page knows of.
  if (parsed.success) events.frame(parsed.data)
}

function withoutUndefined({ changesAfter, ...rest }: Places): Places | Omit<Places, 'changesAfter'> {
  return changesAfter === undefined ? rest : { ...rest, changesAfter }
}

import { parentPort } from 'node:worker_threads'
import type { FromVectorThread, ToVectorThread } from './protocol.ts'
import { searchSegments, Segment } from './segment.ts'

/** Holds what is searched in memory, and searches it while the server does other things. */
const segments = new Map<number, Segment>()

parentPort?.on('message', (message: ToVectorThread) => {
  switch (message.type) {
    case 'open':
      segments.set(message.handle, new Segment(message.dimension))
      return
    case 'add': {
      const segment = segments.get(message.handle)
      for (const rows of message.rows) segment?.add(rows)
      return tell({ type: 'added', id: message.id, bytes: segment?.bytes ?? 0 })
    }
    case 'remove':
      segments.get(message.handle)?.remove(message.documentId, message.chunkIds)
      return
    case 'close':
      segments.delete(message.handle)
      return
    case 'search': {
      const scopes = message.scopes.flatMap(({ handle, documentIds }) => {
        const segment = segments.get(handle)
        return segment ? [{ segment, ...(documentIds && { documents: documentIds }) }] : []
      })
      tell({ type: 'found', id: message.id, hits: searchSegments(message.query, message.wanted, scopes) })
    }
  }
})

function tell(message: FromVectorThread): void {
  parentPort?.postMessage(message)
}

import type { Hit, Rows } from './segment.ts'

/** A copy of a set in the thread's memory; a set read anew gets another one. */
export type Handle = number

export interface ThreadScope {
  handle: Handle
  documentIds?: readonly string[]
}

/** In the order they are sent: what was added before a search is found by it. */
export type ToVectorThread =
  | { type: 'open'; handle: Handle; dimension: number }
  | { type: 'add'; handle: Handle; id: number; rows: readonly Rows[] }
  | { type: 'remove'; handle: Handle; documentId: string; chunkIds?: readonly string[] }
  | { type: 'close'; handle: Handle }
  | { type: 'search'; id: number; query: Float32Array; wanted: number; scopes: readonly ThreadScope[] }

export type FromVectorThread = { type: 'added'; id: number; bytes: number } | { type: 'found'; id: number; hits: Hit[] }

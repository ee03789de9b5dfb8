import type { Found } from './conversations-in.ts'

export interface ReadingTask {
  size: number
  /** So many of its parts have been taken in before. */
  from: number
}

export type ToReadingThread =
  /** `wanted`: whether what belongs to the one found last is. */
  | { type: 'next'; wanted: boolean }
  /** Null: there is no more. */
  | { type: 'piece'; stream: number; bytes: Uint8Array | null }

export type FromReadingThread =
  | { type: 'pull'; stream: number; range: { start: number; end: number } | undefined }
  | { type: 'close'; stream: number }
  | { type: 'progress'; done: number }
  | { type: 'found'; found: Found }
  | { type: 'end' }
  /** The file is, not the thread. */
  | { type: 'wrong'; reason: string }

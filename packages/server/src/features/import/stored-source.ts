import type { Readable } from 'node:stream'

/** A file as it is stored, read from wherever one wants. */
export interface StoredSource {
  size: number
  read(range?: { start: number; end: number }): Readable
  /** Told how many of its bytes have been read. */
  progress(done: number): void
}

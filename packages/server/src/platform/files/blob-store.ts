import type { Readable } from 'node:stream'

export interface StoredBlob {
  hash: string
  size: number
}

/** First and last byte, both included. */
export interface ByteRange {
  start: number
  end: number
}

/** Bytes that are received but have no name yet: keep or drop them. */
export interface Draft extends StoredBlob {
  /** Gives them their name; durable when it resolves. Again where somebody removed it since. */
  keep(): Promise<void>
  /** What was kept stays. */
  drop(): Promise<void>
}

/**
 * Bytes by the SHA-256 of their content. On disk here; an S3-compatible store fits the same methods. No name from
 * outside ever becomes part of a path: only the hash does.
 */
export interface BlobStore {
  /** Receives everything, or nothing: too many bytes, an aborted signal and a full disk leave nothing behind. */
  receive(source: AsyncIterable<Uint8Array>, limits: { maximumBytes: number; signal?: AbortSignal }): Promise<Draft>
  has(hash: string): Promise<boolean>
  /** The stream fails with ENOENT when the bytes are gone. */
  read(hash: string, range?: ByteRange): Readable
  /** Synchronous: it happens inside the transaction that forgets the blob. A store far away remembers to do it. */
  remove(hash: string): void
  /** Left behind by a crash. */
  removeStaleDrafts(olderThanMs: number): Promise<void>
}

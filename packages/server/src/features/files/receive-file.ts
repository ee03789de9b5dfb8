import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Tables } from '#platform/db/index.ts'
import type { Files, StoredFile } from '#platform/files/index.ts'
import type { UploadedFile } from '#platform/http/index.ts'
import { bytesThatTell, contentTypeOf } from './content-type.ts'

/** Keeps one file of a form, with the type that its first bytes show. */
export async function receiveFile(
  files: Pick<Files, 'save'>,
  ownerId: Id,
  upload: UploadedFile,
  signal: AbortSignal,
  /** Given for something that is still to be made; runs where the file comes to be. */
  loose?: (transaction: Transaction<Tables>) => Promise<void>,
): Promise<StoredFile> {
  const { head, bytes } = await withHead(upload.bytes)
  const file = { ownerId, name: upload.name, type: contentTypeOf(upload.name, head), bytes, signal }
  return loose === undefined ? files.save(file) : files.save({ ...file, loose: true }, loose)
}

/** The beginning, and everything from there on once more. */
async function withHead(source: AsyncIterable<Uint8Array>) {
  const pieces: Uint8Array[] = []
  let length = 0
  const iterator = source[Symbol.asyncIterator]()
  while (length < bytesThatTell) {
    const next = await iterator.next()
    if (next.done === true) break
    pieces.push(next.value)
    length += next.value.length
  }
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield* pieces
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  return { head: Buffer.concat(pieces).subarray(0, bytesThatTell), bytes: bytes() }
}

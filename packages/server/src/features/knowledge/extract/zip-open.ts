import type { Readable } from 'node:stream'
import { fromBuffer, type Entry, type ZipFile } from 'yauzl'
import { UnreadableFile } from './block.ts'
import { limits } from './limits.ts'

export interface OpenedZip {
  entries: ReadonlyMap<string, Entry>
  open(entry: Entry): Promise<Readable>
}

/** The list of what is in it; nothing is inflated yet. */
export async function fromBufferPromise(bytes: Buffer): Promise<OpenedZip> {
  const file = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, (error, opened) =>
      error ? reject(damaged(error)) : resolve(opened),
    )
  })
  const entries = new Map<string, Entry>()
  // Not those in the map: all may have one name.
  let listed = 0
  await new Promise<void>((resolve, reject) => {
    file.on('error', (error) => reject(damaged(error)))
    file.on('end', () => resolve())
    file.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry)
      listed += 1
      if (listed > limits.archiveEntries)
        reject(new UnreadableFile('This file has too many parts. Split it and try again.'))
      else file.readEntry()
    })
    file.readEntry()
  })
  return {
    entries,
    open: (entry) =>
      new Promise((resolve, reject) => {
        file.openReadStream(entry, (error, stream) => (error ? reject(damaged(error)) : resolve(stream)))
      }),
  }
}

function damaged(cause: unknown): UnreadableFile {
  return new UnreadableFile('This file is damaged and cannot be unpacked. Save or download it anew and try again.', {
    cause,
  })
}

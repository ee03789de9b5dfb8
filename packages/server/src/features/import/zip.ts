import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import { fromRandomAccessReader, RandomAccessReader, type Entry, type ZipFile } from 'yauzl'
import { NotJson } from './json-values.ts'
import type { StoredSource } from './stored-source.ts'

const mostEntries = 200_000
/** Text shrinks to a tenth, seldom to a fiftieth; what promises more is made to fill the machine. */
const mostRatio = 200

const signature = Buffer.from([0x50, 0x4b])

export async function isZip({ read, size }: StoredSource): Promise<boolean> {
  if (size < 22) return false
  for await (const piece of read({ start: 0, end: 1 })) {
    return piece instanceof Uint8Array && signature.equals(piece)
  }
  return false
}

class StoredReader extends RandomAccessReader {
  readonly #source: StoredSource

  constructor(source: StoredSource) {
    super()
    this.#source = source
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const through = new PassThrough()
    if (end <= start) through.end()
    else {
      const stream = this.#source.read({ start, end: end - 1 })
      stream.on('error', (error) => through.destroy(error)).pipe(through)
      through.on('close', () => stream.destroy())
    }
    return through
  }
}

/** In the archives people are given, these hold conversations, and everything else is about something else. */
function holdsConversations(path: string): boolean {
  const name = path.split('/').at(-1) ?? ''
  if (!/\.json$/i.test(name) || /^shared_|comparison|feedback/i.test(name)) return false
  return /(^|\/)conversations\//i.test(path) || /conversation|chat/i.test(name)
}

/** The files of an archive that hold conversations; each is unpacked as often as it is asked for, until the next one. */
export async function* conversationFiles(source: StoredSource): AsyncGenerator<() => AsyncIterable<Uint8Array>> {
  const zip = await openZip(source)
  try {
    let count = 0
    let found = 0
    for await (const entry of entriesOf(zip)) {
      count += 1
      if (count > mostEntries) throw new NotJson('There is too much in this archive.')
      if (!holdsConversations(entry.fileName)) continue
      if (entry.uncompressedSize > 1024 * 1024 && entry.uncompressedSize > mostRatio * entry.compressedSize) {
        throw new NotJson('This archive grows beyond measure when it is unpacked.')
      }
      found += 1
      yield () => unpacked(zip, entry, source)
    }
    if (found === 0) throw new NotJson('There are no conversations in this archive.')
  } finally {
    zip.close()
  }
}

async function* unpacked(zip: ZipFile, entry: Entry, source: StoredSource): AsyncGenerator<Uint8Array> {
  const { relativeOffsetOfLocalHeader: start, compressedSize, uncompressedSize } = entry
  let read = 0
  for await (const piece of await opened(zip, entry)) {
    if (!(piece instanceof Uint8Array)) continue
    read += piece.length
    source.progress(Math.round(start + (compressedSize * read) / Math.max(uncompressedSize, 1)))
    yield piece
  }
}

function openZip(source: StoredSource): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, validateEntrySizes: true, autoClose: false }
    fromRandomAccessReader(new StoredReader(source), source.size, options, (error, zip) =>
      error ? reject(damaged(error)) : resolve(zip),
    )
  })
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  let failure: Error | undefined
  zip.on('error', (error: Error) => (failure = damaged(error)))
  for (let read = 0; read < zip.entryCount; read += 1) {
    const next = once(zip, 'entry')
    zip.readEntry()
    const [entry]: Entry[] = await next.catch((error: unknown) => {
      throw failure ?? error
    })
    if (entry === undefined) return
    yield entry
  }
}

function opened(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(damaged(error)) : resolve(stream)))
  })
}

function damaged(cause: Error): NotJson {
  return new NotJson('This archive is damaged: it cannot be unpacked.', { cause })
}

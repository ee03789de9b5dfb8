import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { sumsName } from './archive-writer.ts'
import { blockBytes, padding, readTarHeader, type TarEntry } from './tar.ts'

/**
 * Unpacks an archive into an empty folder in constant memory and compares every file with its checksum. Throws, with
 * the reason as its message, when anything is missing, changed or does not belong in it.
 */
export async function unpack(file: string, into: string, accepts: (path: string) => boolean): Promise<void> {
  const stream = new ByteStream(file)
  const sumsFile = join(into, `${sumsName}.found`)
  const sums = createWriteStream(sumsFile, { mode: 0o600 })
  // Told by what waits for its end.
  sums.on('error', () => undefined)
  let complete = false
  try {
    for (;;) {
      const entry = readTarHeader(await stream.take(blockBytes))
      if (!entry) break
      complete = entry.path === sumsName
      if (!complete && !accepts(entry.path)) throw new Error(`the archive holds a foreign file: ${entry.path}`)
      const digest = await unpackOne(stream, entry, join(into, entry.path))
      await stream.take(padding(entry.bytes))
      if (!complete) sums.write(`${digest}  ${entry.path}\n`)
    }
  } finally {
    stream.close()
    sums.end()
    await finished(sums)
  }
  if (!complete) throw new Error('the archive ends too early')
  await compareSums(sumsFile, join(into, sumsName))
}

async function unpackOne(stream: ByteStream, entry: TarEntry, target: string): Promise<string> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  const handle = await open(target, 'wx', entry.mode & 0o700)
  try {
    let left = entry.bytes
    while (left > 0) {
      const chunk = await stream.some(left)
      hash.update(chunk)
      await handle.writeFile(chunk)
      left -= chunk.length
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return hash.digest('hex')
}

/** Both lists are in the order of the archive. */
async function compareSums(found: string, expected: string): Promise<void> {
  const lines = createInterface({ input: createReadStream(expected) })[Symbol.asyncIterator]()
  for await (const line of createInterface({ input: createReadStream(found) })) {
    const wanted = await lines.next()
    if (wanted.value !== line) throw new Error(`the archive is damaged at ${line.slice(66)}`)
  }
  if ((await lines.next()).done !== true) throw new Error('the archive ends too early')
}

/** The decompressed bytes, taken in pieces of any size. */
class ByteStream {
  readonly #source: NodeJS.ReadableStream & { destroy(): void }
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(file: string) {
    const input = createReadStream(file)
    const decompress = createZstdDecompress()
    input.on('error', (error) => decompress.destroy(error))
    this.#source = input.pipe(decompress)
    this.#chunks = decompress[Symbol.asyncIterator]()
  }

  /** At least one byte and at most `most`. */
  async some(most: number): Promise<Buffer> {
    if (this.#rest.length === 0) {
      const next = await this.#chunks.next()
      if (next.done === true) throw new Error('the archive ends too early')
      this.#rest = next.value
    }
    const taken = this.#rest.subarray(0, most)
    this.#rest = this.#rest.subarray(taken.length)
    return taken
  }

  async take(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for (let left = bytes; left > 0;) {
      const part = await this.some(left)
      parts.push(part)
      left -= part.length
    }
    return Buffer.concat(parts)
  }

  close(): void {
    this.#source.destroy()
  }
}

/** The first four bytes of every archive. */
export async function isArchive(file: string): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && buffer.readUInt32LE(0) === 0xfd2fb528
  } finally {
    await handle.close()
  }
}

export async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'))
}

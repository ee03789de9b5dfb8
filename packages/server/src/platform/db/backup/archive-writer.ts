import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import { padding, tarHeader } from './tar.ts'

export const sumsName = 'SHA256SUMS'

/** Writes a compressed archive file by file in constant memory; its last file lists the checksums of all others. */
export class ArchiveWriter {
  readonly #compress = createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } })
  readonly #file: string
  readonly #sumsFile: string
  readonly #sums: NodeJS.WritableStream
  readonly #written: Promise<void>

  /** `sumsFile` holds the list while it grows: a house can have a million files. */
  constructor(file: string, sumsFile: string) {
    this.#file = file
    this.#sumsFile = sumsFile
    this.#sums = createWriteStream(sumsFile, { mode: 0o600 })
    // Told by what waits for its end.
    this.#sums.on('error', () => undefined)
    this.#written = pipeline(this.#compress, createWriteStream(file, { mode: 0o600, flags: 'wx' }))
    this.#written.catch(() => undefined)
  }

  /** The file may grow meanwhile: what it held at first is what is kept. */
  async addFile(path: string, source: string, mode = 0o600): Promise<number> {
    const { size } = await stat(source)
    await this.#add(path, createReadStream(source, { end: Math.max(0, size - 1) }), size, mode)
    return size
  }

  async addText(path: string, text: string): Promise<void> {
    const bytes = Buffer.from(text)
    await this.#add(path, [bytes], bytes.length, 0o600)
  }

  /** Complete and on the disk when this resolves. */
  async finish(): Promise<void> {
    this.#sums.end()
    await finished(this.#sums)
    await this.addFile(sumsName, this.#sumsFile)
    await this.#write(Buffer.alloc(1024))
    this.#compress.end()
    await this.#written
    const handle = await open(this.#file, 'r')
    await handle.sync()
    await handle.close()
  }

  /** Gives up: what is there so far is for nobody. */
  async abandon(): Promise<void> {
    this.#compress.destroy()
    this.#sums.end()
    await this.#written.catch(() => undefined)
    await finished(this.#sums).catch(() => undefined)
  }

  async #add(path: string, content: Readable | Buffer[], bytes: number, mode: number): Promise<void> {
    await this.#write(tarHeader({ path, bytes, mode }))
    const hash = createHash('sha256')
    let seen = 0
    if (bytes > 0) {
      for await (const chunk of content as AsyncIterable<Buffer>) {
        hash.update(chunk)
        seen += chunk.length
        await this.#write(chunk)
      }
    }
    if (seen !== bytes) throw new Error(`${path} became shorter while it was copied`)
    await this.#write(Buffer.alloc(padding(bytes)))
    if (path !== sumsName) this.#sums.write(`${hash.digest('hex')}  ${path}\n`)
  }

  async #write(chunk: Buffer): Promise<void> {
    if (chunk.length === 0 || this.#compress.write(chunk)) return
    // The pipeline also ends when the file cannot be written: then there will be no drain.
    await Promise.race([new Promise((resolve) => this.#compress.once('drain', resolve)), this.#written])
    if (this.#compress.destroyed) await this.#written
  }
}

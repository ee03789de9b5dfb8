import { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** One file of the archive; its content is made when its turn comes. */
export interface ArchiveEntry {
  name: string
  open(): Readable
}

export function textEntry(name: string, text: () => Promise<string> | string): ArchiveEntry {
  return {
    name,
    open: () =>
      Readable.from(
        (async function* () {
          yield await text()
        })(),
      ),
  }
}

export function jsonEntry(name: string, value: () => unknown): ArchiveEntry {
  return textEntry(name, async () => `${JSON.stringify(await value(), null, 2)}\n`)
}

/** A zip that is written while it is read: an account of any size takes the same memory. */
export function archiveOf(entries: AsyncIterable<ArchiveEntry>, signal: AbortSignal): Readable {
  const zip = new ZipFile()
  const output = new PassThrough()
  // Whoever reads it is told, also who begins only then; an error that nobody hears yet would end the server.
  output.on('error', () => undefined)
  const fail = (error: unknown): void => void output.destroy(error instanceof Error ? error : new Error(String(error)))
  zip.outputStream.on('error', fail).pipe(output)
  zip.on('error', fail)
  signal.addEventListener('abort', () => fail(signal.reason), { once: true })
  // The one that is being read when the archive is given up would stay open.
  let current: Readable | undefined
  output.once('close', () => current?.destroy())
  // What is gone when its turn comes fails the archive, which is made again without it: nobody else hears its error.
  const opened = (source: Readable): Readable => (current = source.on('error', fail))
  fill(zip, entries, opened).then(() => zip.end(), fail)
  return output
}

async function fill(
  zip: ZipFile,
  entries: AsyncIterable<ArchiveEntry>,
  opened: (source: Readable) => Readable,
): Promise<void> {
  for await (const { name, open } of entries) zip.addReadStreamLazy(name, (give) => give(null, opened(open())))
}

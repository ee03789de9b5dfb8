import { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** One file of the archive; its content is made when its turn comes. */
export interface ArchiveEntry {
  name: string
  open(): Readable
}

const readMe = `This archive holds what Parley keeps about you.

account.json      your account, preferences, sessions, keys (without the secrets in them)
activity.json     what the record of this instance holds about what you did
assistants.json   the assistants that are yours
collections.json  the collections that are yours, with the names of their documents
feedback.json     what you thought of answers
groups.json       the groups you are in
imports.json      the files of conversations you brought in, and what became of each conversation
prompts.json      the prompts you keep
services.json     the sign-in services that open your account
shares.json       the conversations you shared by a link
terms.json        the terms you agreed to, and when
usage.json        what you used of models, day by day
conversations/    every conversation with all its branches; Parley reads them back in
files/            the files you gave, your picture among them; files.json tells their names and types
`

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
  zip.addBuffer(Buffer.from(readMe), 'README.txt')
  for await (const { name, open } of entries) zip.addReadStreamLazy(name, (give) => give(null, opened(open())))
}

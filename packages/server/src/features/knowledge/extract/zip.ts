import { fromBufferPromise } from './zip-open.ts'
import { limits } from './limits.ts'
import { UnreadableFile } from './block.ts'
import { locked } from './locked.ts'

export interface Archive {
  names: readonly string[]
  has(name: string): boolean
  /** In pieces, so that a large one is never whole in memory. */
  pieces(name: string): AsyncGenerator<Uint8Array>
  text(name: string): Promise<string>
}

/** Nothing in it is trusted: not its sizes, not its names, and nothing is unpacked to disk or within itself. */
export async function openArchive(bytes: Buffer): Promise<Archive> {
  const { entries, open } = await fromBufferPromise(bytes)
  let total = 0

  async function* pieces(name: string): AsyncGenerator<Uint8Array> {
    const entry = entries.get(name)
    if (entry === undefined)
      throw new UnreadableFile('A part of this file is missing. Save or download it anew and try again.')
    if (entry.isEncrypted()) throw locked()
    let size = 0
    for await (const piece of await open(entry)) {
      if (!(piece instanceof Uint8Array)) continue
      size += piece.length
      total += piece.length
      const isBomb = size > limits.ratioFromBytes && size > entry.compressedSize * limits.ratio
      if (isBomb || size > limits.entryBytes || total > limits.archiveBytes) throw tooMuch()
      yield piece
    }
  }

  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    pieces,
    async text(name) {
      const parts: Uint8Array[] = []
      for await (const piece of pieces(name)) parts.push(piece)
      return Buffer.concat(parts).toString('utf8')
    },
  }
}

const tooMuch = (): UnreadableFile =>
  new UnreadableFile(
    'This file unpacks to far more than it should and was not read. Save it as PDF or text and try again.',
  )

import { Readable } from 'node:stream'
import { AppError } from '#platform/app-error.ts'
import { ReadingFailure } from '../documents/failures.ts'
import type { Block } from './block.ts'
import { extract } from './extract.ts'

/** Somebody waits for it: less time and room than for a file that is taken in. */
const caps = { timeMs: 20_000, silenceMs: 15_000, memoryMegabytes: 512, residentMegabytes: 900 }

export interface ReadOnce {
  /** Its first heading, where it begins with one. */
  title: string | null
  text: string
  /** There is more than was asked for. */
  isCut: boolean
}

/** The text of a file that is read once and not kept: from a place in it, at most so many characters. */
export async function textOf(
  file: { bytes: Uint8Array; name: string },
  { from, characters }: { from: number; characters: number },
  signal: AbortSignal,
): Promise<ReadOnce> {
  let title: string | null = null
  let text = ''
  const request = { bytes: () => Readable.from([file.bytes]), name: file.name, signal, progress: () => undefined }
  try {
    for await (const block of extract(request, caps)) {
      if (text === '' && title === null && block.kind === 'heading') title = block.text
      text += `${markedUp(block)}\n\n`
      if (text.length > from + characters) break
    }
  } catch (error) {
    if (error instanceof ReadingFailure) throw new AppError('unsupported_media', error.message, { cause: error })
    throw error
  }
  const isCut = text.length > from + characters
  return {
    title,
    text: text
      .slice(from, from + characters)
      .trim()
      .toWellFormed(),
    isCut,
  }
}

function markedUp({ kind, text, level = 1 }: Block): string {
  return kind === 'heading' ? `${'#'.repeat(level)} ${text}` : text
}

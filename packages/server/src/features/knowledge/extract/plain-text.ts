import type { Readable } from 'node:stream'
import { ReadingFailure } from '../documents/failures.ts'
import { extract } from './extract.ts'
import { limits } from './limits.ts'

export interface PlainText {
  text: string
  /** Where it was too long, only its beginning. */
  cut: boolean
}

/** Whoever sends a message waits for this. */
const caps = { ...limits, timeMs: 60_000, silenceMs: 30_000 }

/** A file as one text, for whoever asks about it on the spot; rejects with a reason for the person who gave it. */
export async function readPlainText(
  file: { name: string; bytes: () => Readable },
  maximumCharacters: number,
  signal: AbortSignal,
): Promise<PlainText> {
  const parts: string[] = []
  let length = 0
  let page: number | undefined
  for await (const block of extract({ ...file, signal, progress: () => undefined }, caps)) {
    const mark = block.page !== undefined && block.page !== page ? `[page ${block.page}]\n` : ''
    page = block.page
    const part = mark + (block.kind === 'heading' ? `${'#'.repeat(block.level ?? 1)} ${block.text}` : block.text)
    parts.push(part)
    length += part.length + 2
    if (length > maximumCharacters) {
      return { text: parts.join('\n\n').slice(0, maximumCharacters).toWellFormed(), cut: true }
    }
  }
  const text = parts.join('\n\n')
  if (text.trim() === '')
    throw new ReadingFailure('This file holds no text. A scanned page is a picture: attach it as one.')
  return { text, cut: false }
}

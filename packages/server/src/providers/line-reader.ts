import { StringDecoder } from 'node:string_decoder'
import { AppError } from '#platform/app-error.ts'

export const maximumLineLength = 1024 * 1024
const lineFeed = 10

/**
 * Cuts bytes into lines as they arrive, however they are split: inside a character, an event or a line end. Only new
 * text is searched, because searching the whole rest again would make a long line sent byte by byte quadratic.
 */
export class LineReader {
  readonly #onLine: (line: string) => void
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''
  #begun = false
  #afterReturn = false

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  feed(piece: Uint8Array): void {
    this.#take(this.#decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)))
  }

  /** Hands over a last line that had no end. */
  end(): void {
    this.#take(this.#decoder.end())
    const rest = this.#rest
    this.#rest = ''
    if (rest !== '') this.#onLine(rest)
  }

  #take(decoded: string): void {
    if (decoded === '') return
    const text = this.#begun ? decoded : decoded.replace(/^\uFEFF/, '')
    this.#begun = true
    let from = this.#afterReturn && text.charCodeAt(0) === lineFeed ? 1 : 0
    this.#afterReturn = false
    const hasReturns = text.includes('\r')
    for (;;) {
      const end = hasReturns ? nextLineEnd(text, from) : text.indexOf('\n', from)
      if (end === -1) break
      const line = this.#rest + text.slice(from, end)
      this.#rest = ''
      from = end + 1
      if (text[end] === '\r') {
        if (from === text.length) this.#afterReturn = true
        else if (text.charCodeAt(from) === lineFeed) from += 1
      }
      this.#check(line.length)
      this.#onLine(line)
    }
    if (from < text.length) this.#rest += from === 0 ? text : text.slice(from)
    this.#check(this.#rest.length)
  }

  #check(length: number): void {
    if (length > maximumLineLength) throw tooLong()
  }
}

export function tooLong(): AppError {
  return new AppError('provider_unavailable', 'The model server sent a line that is too long to be an answer.', {
    retryable: true,
    actions: ['retry'],
  })
}

function nextLineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from)
  const carriageReturn = text.indexOf('\r', from)
  if (feed === -1) return carriageReturn
  if (carriageReturn === -1) return feed
  return Math.min(feed, carriageReturn)
}

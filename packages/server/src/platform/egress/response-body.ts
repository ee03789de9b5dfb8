import type { Exchange } from './exchange.ts'

const pauseAboveBytes = 256 * 1024

/** The answer's pieces as an async iterable that slows the sender down to the reader's pace. */
export class ResponseBody implements AsyncIterable<Uint8Array> {
  readonly #exchange: Exchange
  #pieces: Uint8Array[] = []
  #queuedBytes = 0
  #ended = false
  #failure: { error: unknown } | undefined
  #wake: (() => void) | undefined

  constructor(exchange: Exchange) {
    this.#exchange = exchange
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(piece)
    this.#queuedBytes += piece.length
    if (this.#queuedBytes > pauseAboveBytes) this.#exchange.pause()
    this.#wake?.()
  }

  end(): void {
    this.#ended = true
    this.#wake?.()
  }

  fail(error: unknown): void {
    this.#failure = { error }
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      while (true) {
        const pieces = this.#pieces
        this.#pieces = []
        this.#queuedBytes = 0
        yield* pieces
        if (this.#pieces.length > 0) continue
        if (this.#failure) throw this.#failure.error
        if (this.#ended) return
        const woken = new Promise<void>((wake) => (this.#wake = wake))
        // What the connection holds already, its end too, is told before this returns.
        this.#exchange.resume()
        await woken
      }
    } finally {
      // A reader that leaves early frees the connection.
      this.discard()
    }
  }

  discard(): void {
    if (!this.#ended) this.#exchange.fail(new Error('nobody reads this answer any more'))
  }

  async bytes(): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    for await (const piece of this) pieces.push(piece)
    return Buffer.concat(pieces)
  }
}

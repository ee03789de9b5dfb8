/** So many pieces are kept apart. */
const piecesApart = 16

/**
 * A text that grows by small pieces for a long time, as an answer does. Added to a string each of them would stay a string
 * of its own and a link to the rest, about fifteen times the letters of a token; joined now and then they are one.
 */
export class GrowingText {
  #joined = ''
  #pieces: string[] = []

  add(piece: string): void {
    this.#pieces.push(piece)
    if (this.#pieces.length === piecesApart) this.#join()
  }

  get text(): string {
    this.#join()
    return this.#joined
  }

  #join(): void {
    this.#joined += this.#pieces.join('')
    this.#pieces = []
  }
}

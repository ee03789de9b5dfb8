const longestPiece = 16
/** FNV-1a over UTF-16 units. */
const hashStart = 0x811c9dc5
const hashPrime = 0x01000193

/**
 * The pieces of a vocabulary with their scores, by what they say: a hash table over one block of text. 250,000 pieces
 * take 9 MB here, in a Map of strings five times as much.
 */
export class PieceTable {
  readonly #units: Uint16Array
  readonly #ends: Uint32Array
  readonly #scores: Float64Array
  /** Per place the piece's number plus one; 0 is free. */
  readonly #places: Uint32Array
  readonly #mask: number
  #lowest = 0

  constructor(pieces: number, units: number) {
    this.#units = new Uint16Array(units)
    this.#ends = new Uint32Array(pieces + 1)
    this.#scores = new Float64Array(pieces)
    const places = 2 ** Math.ceil(Math.log2(pieces * 2))
    this.#places = new Uint32Array(places)
    this.#mask = places - 1
  }

  /** The score of the least likely piece. */
  get lowest(): number {
    return this.#lowest
  }

  /** In the order of their numbers. One that texts cannot say keeps its number and is never found. */
  add(number: number, piece: string, score: number, sayable: boolean): void {
    const start = this.#ends[number] ?? 0
    let hash = hashStart
    for (let at = 0; at < piece.length; at += 1) {
      const unit = piece.charCodeAt(at)
      this.#units[start + at] = unit
      hash = Math.imul(hash ^ unit, hashPrime)
    }
    this.#ends[number + 1] = start + piece.length
    this.#scores[number] = score
    if (!sayable) return
    this.#lowest = Math.min(this.#lowest, score)
    let place = hash & this.#mask
    while (this.#places[place] !== 0) place = (place + 1) & this.#mask
    this.#places[place] = number + 1
  }

  score(number: number): number {
    return this.#scores[number] ?? 0
  }

  /** Calls back for each piece that the text continues with at `from`, shortest first. */
  eachAt(text: string, from: number, found: (number: number, length: number) => void): void {
    let hash = hashStart
    const longest = Math.min(longestPiece, text.length - from)
    for (let length = 1; length <= longest; length += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(from + length - 1), hashPrime)
      const number = this.#find(text, from, length, hash)
      if (number >= 0) found(number, length)
    }
  }

  #find(text: string, from: number, length: number, hash: number): number {
    let place = hash & this.#mask
    for (;;) {
      const number = (this.#places[place] ?? 0) - 1
      if (number < 0 || this.#says(number, text, from, length)) return number
      place = (place + 1) & this.#mask
    }
  }

  #says(number: number, text: string, from: number, length: number): boolean {
    const start = this.#ends[number] ?? 0
    if ((this.#ends[number + 1] ?? 0) - start !== length) return false
    for (let at = 0; at < length; at += 1) {
      if (this.#units[start + at] !== text.charCodeAt(from + at)) return false
    }
    return true
  }
}

/** The best so many of all that were offered: a heap whose top is the worst kept. */
export class Best {
  readonly #scores: Float64Array
  readonly #rows: Int32Array
  readonly #groups: Int32Array
  #size = 0

  constructor(capacity: number) {
    this.#scores = new Float64Array(capacity)
    this.#rows = new Int32Array(capacity)
    this.#groups = new Int32Array(capacity)
  }

  /** A score that is not above this would not be kept. */
  get threshold(): number {
    return this.#size < this.#scores.length ? -Infinity : (this.#scores[0] ?? Infinity)
  }

  offer(score: number, group: number, row: number): void {
    if (!(score > this.threshold)) return
    if (this.#size < this.#scores.length) {
      this.#size += 1
      this.#up(this.#size - 1, score, group, row)
    } else this.#down(score, group, row)
  }

  kept(): { score: number; group: number; row: number }[] {
    return Array.from({ length: this.#size }, (_, index) => ({
      score: this.#scores[index] ?? 0,
      group: this.#groups[index] ?? 0,
      row: this.#rows[index] ?? 0,
    }))
  }

  #put(place: number, score: number, group: number, row: number): void {
    this.#scores[place] = score
    this.#groups[place] = group
    this.#rows[place] = row
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#scores[from] ?? 0, this.#groups[from] ?? 0, this.#rows[from] ?? 0)
  }

  #up(from: number, score: number, group: number, row: number): void {
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      if ((this.#scores[parent] ?? 0) <= score) break
      this.#move(parent, place)
      place = parent
    }
    this.#put(place, score, group, row)
  }

  #down(score: number, group: number, row: number): void {
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= this.#size) break
      if (child + 1 < this.#size && (this.#scores[child + 1] ?? 0) < (this.#scores[child] ?? 0)) child += 1
      if ((this.#scores[child] ?? 0) >= score) break
      this.#move(child, place)
      place = child
    }
    this.#put(place, score, group, row)
  }
}

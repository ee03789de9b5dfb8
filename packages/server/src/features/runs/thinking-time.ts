/** How long a model thinks, without what tools and people take in between. */
export class ThinkingTime {
  readonly #now: () => number
  #since: number | undefined
  #total: number | undefined

  constructor(now: () => number) {
    this.#now = now
  }

  goesOn(): void {
    this.#since ??= this.#now()
  }

  rests(): void {
    if (this.#since === undefined) return
    this.#total = (this.#total ?? 0) + this.#now() - this.#since
    this.#since = undefined
  }

  /** For the end of a run; nothing where no thought was told. */
  end(): { thoughtMs?: number } {
    this.rests()
    return this.#total === undefined ? {} : { thoughtMs: Math.round(this.#total) }
  }
}

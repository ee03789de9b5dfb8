/** A bucket that fills at `perSecond` up to `burst`. Holds for one connection. */
export class Rate {
  #tokens: number
  #at: number
  readonly #perSecond: number
  readonly #burst: number

  constructor(perSecond: number, burst: number, now: number) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#tokens = burst
    this.#at = now
  }

  /** Below 0 there is too little; how far below tells how persistent the other side is. */
  take(now: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond)
    this.#at = now
    this.#tokens -= 1
    return this.#tokens
  }
}

import { AppError } from '../app-error.ts'

/** Lets so many run at once; the others wait in the order they came, and beyond a bound are sent away. */
export class Slots {
  #free: number
  readonly #waitingAtMost: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number, options: { waitingAtMost?: number } = {}) {
    this.#free = count
    this.#waitingAtMost = options.waitingAtMost ?? Number.POSITIVE_INFINITY
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1
    else await this.#turn()
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#waitingAtMost) {
      throw new AppError('rate_limited', 'Too many people are signing in at once. Please try again in a moment.', {
        retryable: true,
        retryAfter: 10,
      })
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}

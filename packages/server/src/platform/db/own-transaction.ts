import { AsyncLocalStorage } from 'node:async_hooks'
import { readingNow } from '#platform/reading.ts'

/** Notices what would wait for ever: a write beside the transaction it is called from, which holds the only writer. */
export class OwnTransaction {
  readonly #current = new AsyncLocalStorage<{ open: boolean }>()

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const state = { open: true }
    try {
      return await this.#current.run(state, work)
    } finally {
      // Work that was only started inside, a timer for one, is free from here on.
      state.open = false
    }
  }

  /**
   * Rejected with a clear reason inside an open transaction, and where somebody only reads; the same on both databases,
   * so that tests of one find it.
   */
  refuse(what: string): Promise<never> | null {
    const reading = readingNow()
    if (reading !== null) return Promise.reject(new Error(`${reading} only reads, so it may not ${what}.`))
    if (this.#current.getStore()?.open !== true) return null
    return Promise.reject(new Error(`Inside a transaction, ${what} through the transaction itself.`))
  }
}

import type { EventFrame } from './frame.ts'

export interface Pumped {
  pump(): void
}

/** Connections written in one go before new tokens and requests get their turn again: about 2 ms of writes. */
const slice = 128

/**
 * Collects the connections that have something to send and serves them together once everything of one commit is
 * published, so that each gets a single write. Many connections are served in slices: a first token must not wait
 * behind two thousand writes.
 */
export class PumpQueue {
  #waiting: Pumped[] = []
  #scheduled = false
  #published: EventFrame[] = []
  readonly #run = (): void => this.#pump()

  /** Once everybody who keeps up was served, what these frames look like on the wire is let go. */
  published(frames: readonly EventFrame[]): void {
    this.#published.push(...frames)
    this.#schedule()
  }

  add(pumped: Pumped): void {
    this.#waiting.push(pumped)
    this.#schedule()
  }

  /** Resolves when everything published so far was handed to the connections. */
  async idle(): Promise<void> {
    while (this.#scheduled) await new Promise((resolve) => setImmediate(resolve))
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    process.nextTick(this.#run)
  }

  #pump(): void {
    const now = this.#waiting
    if (now.length > slice) {
      this.#waiting = now.slice(slice)
      now.length = slice
      setImmediate(this.#run)
    } else {
      this.#waiting = []
      this.#scheduled = false
    }
    for (const pumped of now) pumped.pump()
    if (this.#scheduled) return
    for (const frame of this.#published) frame.forget()
    this.#published = []
  }
}

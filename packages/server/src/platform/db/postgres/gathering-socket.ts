import { Socket } from 'node:net'

/**
 * Sends what one turn of the event loop writes as one. `pg` hands each statement to the system by itself, which costs
 * both sides more than the statement does.
 */
export class GatheringSocket extends Socket {
  #gathers = false

  override cork(): void {
    if (this.#gathers) return
    this.#gathers = true
    super.cork()
    setImmediate(() => {
      this.#gathers = false
      super.uncork()
    })
  }

  /** Its turn ends it. */
  override uncork(): void {}
}

import type { LlamaContextSequence, Token } from 'node-llama-cpp'

/** The places for conversations in one model: whoever waits longest is next. */
export class Slots {
  readonly #free: LlamaContextSequence[]
  readonly #waiting: { tokens: readonly Token[]; resolve(slot: LlamaContextSequence): void }[] = []

  constructor(slots: LlamaContextSequence[]) {
    this.#free = slots
  }

  async take(tokens: readonly Token[], onWait: () => void, signal: AbortSignal): Promise<LlamaContextSequence> {
    signal.throwIfAborted()
    const free = this.#takeBest(tokens)
    if (free) return free
    onWait()
    return new Promise((resolve, reject) => {
      const waiter = { tokens, resolve: accept }
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(new Error('No longer wanted.'))
      }
      function accept(slot: LlamaContextSequence): void {
        signal.removeEventListener('abort', abort)
        resolve(slot)
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.push(waiter)
    })
  }

  give(slot: LlamaContextSequence): void {
    const next = this.#waiting.shift()
    if (next) next.resolve(slot)
    else this.#free.push(slot)
  }

  /** The place that has read most of this conversation already; among equals the one unused for longest. */
  #takeBest(tokens: readonly Token[]): LlamaContextSequence | undefined {
    let best: LlamaContextSequence | undefined
    let bestLength = -1
    for (const slot of this.#free) {
      const length = commonLength(slot.contextTokens, tokens)
      if (length > bestLength) [best, bestLength] = [slot, length]
    }
    if (best) this.#free.splice(this.#free.indexOf(best), 1)
    return best
  }
}

function commonLength(one: readonly Token[], other: readonly Token[]): number {
  const end = Math.min(one.length, other.length)
  let length = 0
  while (length < end && one[length] === other[length]) length += 1
  return length
}

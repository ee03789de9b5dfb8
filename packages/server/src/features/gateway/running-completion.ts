import { estimateTokens } from '#platform/text/index.ts'
import type { ChatDelta, ChatOutcome } from '#providers/index.ts'

export type CallModel = (
  emit: (delta: ChatDelta) => void,
  signal: AbortSignal,
  asked: () => void,
) => Promise<ChatOutcome>
type Heard = Exclude<ChatDelta, { type: 'stage' }>

/** An answer on its way: what has come is kept until somebody listens, then passed on as it comes. */
export class RunningCompletion {
  /** Resolves with the first piece or the end, whichever is first; rejects if the call fails before either. */
  readonly begun: Promise<void>
  readonly ended: Promise<ChatOutcome>
  firstPieceMs: number | null = null
  /** In tokens, as we estimate them. */
  said = 0
  #askedAt = performance.now()
  readonly #waiting: Heard[] = []
  #listener: ((delta: Heard) => void) | null = null

  constructor(call: CallModel, signal: AbortSignal) {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.begun = promise
    this.ended = call(
      (delta) => {
        if (delta.type === 'stage' || delta.type === 'left-out') return
        this.firstPieceMs ??= performance.now() - this.#askedAt
        resolve()
        if (delta.type === 'text' || delta.type === 'reasoning') this.said += estimateTokens(delta.text)
        else if (delta.type === 'tool-call') this.said += estimateTokens(delta.arguments)
        if (this.#listener === null) this.#waiting.push(delta)
        else this.#listener(delta)
      },
      signal,
      this.asked,
    )
    this.ended.then(() => resolve(), reject)
    // Whoever waits for the end alone hears of a failure there.
    this.begun.catch(() => undefined)
  }

  /** The model is asked now; before, the call waited for its turn. */
  readonly asked = (): void => {
    this.#askedAt = performance.now()
  }

  listen(listener: (delta: Heard) => void): void {
    this.#listener = listener
    for (const delta of this.#waiting.splice(0)) listener(delta)
  }
}

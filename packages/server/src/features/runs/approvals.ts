/** How long a person may think about a call before it counts as refused. */
const patienceMs = 10 * 60_000

/** The calls of one run that wait for a person's word. */
export class Approvals {
  readonly #waiting = new Map<string, (granted: boolean) => void>()

  ask(callId: string, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const refuse = (): void => this.#settle(callId, false)
    const timer = setTimeout(refuse, patienceMs)
    signal.addEventListener('abort', refuse, { once: true })
    this.#waiting.set(callId, (granted) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', refuse)
      resolve(granted)
    })
    return promise
  }

  /** False when no such call waits. */
  decide(callId: string, granted: boolean): boolean {
    const waits = this.#waiting.has(callId)
    this.#settle(callId, granted)
    return waits
  }

  #settle(callId: string, granted: boolean): void {
    const settle = this.#waiting.get(callId)
    this.#waiting.delete(callId)
    settle?.(granted)
  }
}

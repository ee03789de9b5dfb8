/** How long a person may think about a call before it counts as refused. */
const patienceMs = 10 * 60_000

/** The calls of one run that wait for a person's word. */
export class Approvals {
  readonly #waiting = new Map<string, { name: string; decide(granted: boolean): void }>()

  ask(callId: string, name: string, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const refuse = (): void => this.#settle(callId, false)
    const timer = setTimeout(refuse, patienceMs)
    signal.addEventListener('abort', refuse, { once: true })
    const decide = (granted: boolean): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', refuse)
      resolve(granted)
    }
    this.#waiting.set(callId, { name, decide })
    return promise
  }

  /** The tool that a waiting call is for; undefined when no such call waits. */
  nameOf(callId: string): string | undefined {
    return this.#waiting.get(callId)?.name
  }

  decide(callId: string, granted: boolean): void {
    this.#settle(callId, granted)
  }

  grantAll(name: string): void {
    for (const [callId, waiting] of this.#waiting) if (waiting.name === name) this.#settle(callId, true)
  }

  #settle(callId: string, granted: boolean): void {
    const waiting = this.#waiting.get(callId)
    this.#waiting.delete(callId)
    waiting?.decide(granted)
  }
}

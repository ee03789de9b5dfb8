import type { Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Caller } from './route.ts'

/** Whose account, session or key has ended. */
export type Whose = { userId: Id } | { sessionId: Id } | { keyId: Id }

/** Nobody is asked who they are for longer than this before what they came for is among what an end closes. */
const recentMs = 60_000

/**
 * What ended lately. An end closes what is open; whoever was found to be somebody just before it, and whose connection
 * was put among the others just after, is asked for again.
 */
export class RecentEnds {
  readonly #clock: Clock
  readonly #endedAt = new Map<Id, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(whose: Whose): void {
    this.#forget()
    const id = idOf(whose)
    this.#endedAt.delete(id)
    this.#endedAt.set(id, this.#clock.monotonic())
  }

  concern(caller: Caller): boolean {
    this.#forget()
    return this.#endedAt.has(caller.userId) || this.#endedAt.has(credentialOf(caller))
  }

  #forget(): void {
    const old = this.#clock.monotonic() - recentMs
    for (const [id, at] of this.#endedAt) {
      if (at > old) return
      this.#endedAt.delete(id)
    }
  }
}

export function isOf(caller: Caller, whose: Whose): boolean {
  const id = idOf(whose)
  return caller.userId === id || credentialOf(caller) === id
}

function credentialOf({ via }: Caller): Id {
  return via.kind === 'key' ? via.keyId : via.sessionId
}

function idOf(whose: Whose): Id {
  if ('userId' in whose) return whose.userId
  return 'sessionId' in whose ? whose.sessionId : whose.keyId
}

import type { Id } from '@parley/contract'
import type { Run } from './ports.ts'

export interface RunLimits {
  perUser: number
  atOnce: number
}

/**
 * Decides which run may begin. One run at a time writes a branch; beyond that, users take turns: whoever began a run
 * longest ago goes first, however many runs another one has waiting.
 */
export class RunQueue {
  readonly #limits: RunLimits
  readonly #begin: (run: Run) => void
  readonly #running = new Map<Id, Run>()
  readonly #runningOf = new Map<Id, number>()
  /** Users with waiting runs, the one whose turn it is first. */
  readonly #waiting = new Map<Id, Run[]>()
  #stopped = false

  constructor(limits: RunLimits, begin: (run: Run) => void) {
    this.#limits = limits
    this.#begin = begin
  }

  /** True when it began at once. */
  add(run: Run): boolean {
    if (!this.#waiting.has(run.userId) && this.#mayBegin(run)) {
      this.#start(run)
      return true
    }
    const own = this.#waiting.get(run.userId)
    if (own) own.push(run)
    else this.#waiting.set(run.userId, [run])
    this.#next()
    return this.#running.has(run.id)
  }

  /** It has ended, or shall not begin any more. */
  remove(run: Run): void {
    if (this.#running.delete(run.id)) {
      const left = (this.#runningOf.get(run.userId) ?? 1) - 1
      if (left === 0) this.#runningOf.delete(run.userId)
      else this.#runningOf.set(run.userId, left)
    } else {
      this.#unwait(run)
    }
    this.#next()
  }

  /** Nothing begins any more. */
  stop(): void {
    this.#stopped = true
  }

  #next(): void {
    for (let run = this.#pick(); run; run = this.#pick()) {
      this.#unwait(run)
      const others = this.#waiting.get(run.userId)
      if (others) {
        this.#waiting.delete(run.userId)
        this.#waiting.set(run.userId, others)
      }
      this.#start(run)
    }
  }

  #pick(): Run | undefined {
    for (const own of this.#waiting.values()) {
      const run = own.find((one) => this.#mayBegin(one))
      if (run) return run
    }
    return undefined
  }

  #start(run: Run): void {
    this.#running.set(run.id, run)
    this.#runningOf.set(run.userId, (this.#runningOf.get(run.userId) ?? 0) + 1)
    this.#begin(run)
  }

  #unwait(run: Run): void {
    const own = this.#waiting.get(run.userId)?.filter((one) => one !== run)
    if (!own) return
    if (own.length > 0) this.#waiting.set(run.userId, own)
    else this.#waiting.delete(run.userId)
  }

  #mayBegin(run: Run): boolean {
    const { perUser, atOnce } = this.#limits
    if (this.#stopped) return false
    if (atOnce > 0 && this.#running.size >= atOnce) return false
    if (perUser > 0 && (this.#runningOf.get(run.userId) ?? 0) >= perUser) return false
    return !this.#isWritten(run.messageId, run) && !(run.afterMessageId && this.#isWritten(run.afterMessageId, run))
  }

  #isWritten(messageId: Id, by: Run): boolean {
    for (const run of this.#running.values()) if (run.messageId === messageId) return true
    for (const own of this.#waiting.values()) {
      for (const run of own) if (run !== by && run.messageId === messageId && run.number < by.number) return true
    }
    return false
  }
}

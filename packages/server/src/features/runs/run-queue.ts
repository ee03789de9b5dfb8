import type { Id } from '@parley/contract'
import type { Run } from './ports.ts'

export interface RunLimits {
  perUser: number
  atOnce: number
}

/**
 * Decides which run may begin. One run at a time writes a branch; beyond that, users take turns: whoever began a run
 * longest ago goes first, however many runs another one has waiting. A provider may have a limit of its own: only those
 * who want it wait for it.
 */
export class RunQueue {
  readonly #limits: RunLimits
  readonly #begin: (run: Run) => void
  readonly #moved: (run: Run, place: number) => void
  readonly #running = new Map<Id, Run>()
  readonly #runningOf = new Map<string, number>()
  readonly #runningIn = new Map<string, number>()
  /** Users with waiting runs, the one whose turn it is first. */
  readonly #waiting = new Map<Id, Run[]>()
  #stopped = false

  constructor(
    limits: RunLimits,
    begin: (run: Run) => void,
    moved: (run: Run, place: number) => void = () => undefined,
  ) {
    this.#limits = limits
    this.#begin = begin
    this.#moved = moved
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
      const left = (this.#runningOf.get(shareOf(run)) ?? 1) - 1
      if (left === 0) this.#runningOf.delete(shareOf(run))
      else this.#runningOf.set(shareOf(run), left)
      const inLane = (this.#runningIn.get(laneOf(run)) ?? 1) - 1
      if (inLane === 0) this.#runningIn.delete(laneOf(run))
      else this.#runningIn.set(laneOf(run), inLane)
    } else {
      this.#unwait(run)
      this.#handDown(run)
    }
    this.#next()
    for (const [waiting, place] of this.#places()) this.#moved(waiting, place)
  }

  /** Its place among those who wait for the same; undefined while it waits for something else, such as an answer above. */
  placeOf(run: Run): number | undefined {
    return this.#places().get(run)
  }

  /** Whether nobody is served by this provider now, or waits for it. */
  isIdle(laneId: string): boolean {
    if (this.#runningIn.has(laneId)) return false
    for (const own of this.#waiting.values()) if (own.some((run) => laneOf(run) === laneId)) return false
    return true
  }

  /** As turns are taken: one of each user, then the second of each. */
  #places(): Map<Run, number> {
    const places = new Map<Run, number>()
    const counts = new Map<string, number>()
    const most = Math.max(0, ...[...this.#waiting.values()].map((own) => own.length))
    for (let turn = 0; turn < most; turn += 1) {
      for (const own of this.#waiting.values()) {
        const run = own[turn]
        if (run === undefined || this.#follows(run) || this.#hasAll(run)) continue
        const lane = this.#isFull() ? '' : laneOf(run)
        const place = (counts.get(lane) ?? 0) + 1
        counts.set(lane, place)
        places.set(run, place)
      }
    }
    return places
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
    this.#runningOf.set(shareOf(run), (this.#runningOf.get(shareOf(run)) ?? 0) + 1)
    this.#runningIn.set(laneOf(run), (this.#runningIn.get(laneOf(run)) ?? 0) + 1)
    this.#begin(run)
  }

  #unwait(run: Run): void {
    const own = this.#waiting.get(run.userId)?.filter((one) => one !== run)
    if (!own) return
    if (own.length > 0) this.#waiting.set(run.userId, own)
    else this.#waiting.delete(run.userId)
  }

  /** Who waited for one that never began waits for what that one waited for. */
  #handDown({ messageId, afterMessageId = null }: Run): void {
    for (const own of this.#waiting.values()) {
      for (const run of own) if (run.afterMessageId === messageId) run.afterMessageId = afterMessageId
    }
  }

  #mayBegin(run: Run): boolean {
    if (this.#stopped || this.#isFull() || this.#hasAll(run)) return false
    const { atOnce = null } = run.lane ?? {}
    if (atOnce !== null && (this.#runningIn.get(laneOf(run)) ?? 0) >= atOnce) return false
    return !this.#follows(run)
  }

  #isFull(): boolean {
    const { atOnce } = this.#limits
    return atOnce > 0 && this.#running.size >= atOnce
  }

  #hasAll(run: Run): boolean {
    const { perUser } = this.#limits
    return perUser > 0 && (this.#runningOf.get(shareOf(run)) ?? 0) >= perUser
  }

  /** Whether an answer that comes before it is not finished. */
  #follows(run: Run): boolean {
    return [run.messageId, run.afterMessageId ?? null].some((id) => id !== null && this.#isWritten(id, run))
  }

  #isWritten(messageId: Id | null | undefined, by: Run): boolean {
    for (const run of this.#running.values()) if (run.messageId === messageId) return true
    for (const own of this.#waiting.values()) {
      for (const run of own) if (run !== by && run.messageId === messageId && run.number < by.number) return true
    }
    return false
  }
}

/** What a person's programs ask for is counted apart, so that a script does not hold up its owner's chats. */
const shareOf = ({ userId, byProgram = false }: Run): string => (byProgram ? `${userId} programs` : userId)
const laneOf = (run: Run): string => run.lane?.id ?? ''

import type { Database, Statement } from '#platform/db/index.ts'
import type { RunLog, TakenFrames } from './run-log.ts'
import { frameStatements } from './runs.queries.ts'

/** Text falls due in steps of this: runs share commits, and what is urgent has small ones of its own between them. */
const stepMilliseconds = 16

/** At most one frame of a run's text in this time, after its first; in the longer one where many are being written. */
const frameMilliseconds = { least: 33, most: 100 }
/** Of all runs together, while that takes them no longer than the most. */
const framesPerSecond = 4_000

type Batch = Map<RunLog, TakenFrames>

/**
 * Commits the frames of all runs together: what arrives while one commit is under way goes into the next. Because each
 * run is asked for its frames only then, a slow database makes frames longer instead of queues.
 */
export class FrameWriter {
  readonly #database: Pick<Database, 'commit' | 'dialect'>
  readonly #monotonic: () => number
  readonly #writing: () => number
  readonly #failed: (log: RunLog, error: unknown) => void
  readonly #dirty = new Set<RunLog>()
  #batch: Batch | undefined
  #done: Promise<void> = Promise.resolve()
  #soon = false
  #timer: NodeJS.Timeout | undefined
  /** A step of the clock has passed: the next commit takes along what falls due then. */
  #stepped = false

  constructor(
    database: Pick<Database, 'commit' | 'dialect'>,
    monotonic: () => number,
    writing: () => number,
    failed: (log: RunLog, error: unknown) => void,
  ) {
    this.#database = database
    this.#monotonic = monotonic
    this.#writing = writing
    this.#failed = failed
  }

  note(log: RunLog): void {
    this.#dirty.add(log)
    this.#schedule(log.urgent)
  }

  /** Resolves when nothing of `log` is on its way any more. Whoever ends a run waits for this first. */
  async settle(log: RunLog): Promise<void> {
    this.#dirty.delete(log)
    if (this.#batch?.has(log)) await this.#done
  }

  /** Everything that was read from sockets in this turn of the event loop shares one commit. */
  #schedule(urgent: boolean): void {
    if (urgent && !this.#soon) {
      this.#soon = true
      setImmediate(() => {
        this.#soon = false
        this.#commit()
      })
    }
    if (this.#timer) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#stepped = true
      this.#commit()
    }, stepMilliseconds)
  }

  #commit(): void {
    if (this.#batch) return
    const batch = this.#takeDue()
    if (this.#dirty.size > 0) this.#schedule(false)
    if (batch.size === 0) return
    this.#batch = batch
    this.#done = this.#store(batch).then(() => {
      this.#batch = undefined
      if (this.#stepped) return this.#commit()
      for (const log of this.#dirty) if (log.urgent) return this.#commit()
      if (this.#dirty.size > 0) this.#schedule(false)
    })
  }

  #takeDue(): Batch {
    const now = this.#monotonic()
    const withText = this.#stepped
    this.#stepped = false
    const batch: Batch = new Map()
    const dueAt = now + frameTime(this.#writing())
    for (const log of this.#dirty) {
      if (!log.urgent && (!withText || log.dueAt > now)) continue
      this.#dirty.delete(log)
      log.dueAt = dueAt
      const taken = log.take()
      if (taken.frames.length > 0) batch.set(log, taken)
    }
    return batch
  }

  async #store(batch: Batch): Promise<void> {
    const statements: Statement[] = []
    for (const [log, { frames }] of batch) frameStatements(statements, this.#database.dialect, log.number, frames)
    try {
      await this.#database.commit(statements, 'relaxed')
    } catch (error) {
      if (batch.size > 1) return this.#storeEach(batch)
      for (const [log, taken] of batch) {
        log.giveBack(taken)
        this.#failed(log, error)
      }
      return
    }
    for (const [log, taken] of batch) log.committed(taken)
  }

  /** One run whose conversation was just deleted must not fail the others. */
  async #storeEach(batch: Batch): Promise<void> {
    for (const [log, taken] of batch) await this.#store(new Map([[log, taken]]))
  }
}

/** What each frame costs is the same however long its text: with many runs it holds more of it. */
function frameTime(runs: number): number {
  const { least, most } = frameMilliseconds
  return Math.min(most, Math.max(least, (runs / framesPerSecond) * 1000))
}

import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log/index.ts'
import { reasonOf, startAttempt, type Attempt, type Outcome, type StopReason } from './attempt.ts'
import { waitBefore } from './backoff.ts'
import type { JobQueries } from './jobs.queries.ts'
import type { JobsTable } from './jobs.tables.ts'
import type { RegisteredKind } from './kinds.ts'

const firstRetryMs = 250

export interface WorkerOptions {
  queries: JobQueries
  kinds: ReadonlyMap<string, RegisteredKind>
  clock: Clock
  log: Log
  /** Whether no other process can be working on this database. */
  alone: boolean
  concurrency: number
  leaseMs: number
  pollMs: number
  /** A job came to rest, or goes back to wait for its next attempt. */
  ended(row: JobsTable, to: Partial<JobsTable>, seconds: number): void
}

/** Claims jobs as slots come free, renews their leases, and takes over those whose owner is gone. */
export class Worker {
  readonly #options: WorkerOptions
  readonly #running = new Map<Id, Attempt & { finished: Promise<void> }>()
  /** A wake-up may come from within a transaction; the claim must not count as part of it. */
  readonly #outside = AsyncLocalStorage.snapshot()
  #pumping = false
  #again = false
  #stopping = new AbortController()
  #stopped = true
  #failing = false
  #poll: NodeJS.Timeout | undefined
  #heartbeat: NodeJS.Timeout | undefined

  constructor(options: WorkerOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    this.#stopped = false
    this.#stopping = new AbortController()
    await this.#takeOver()
    this.#heartbeat = setInterval(() => void this.#beat(), this.#options.leaseMs / 3)
    this.wake()
  }

  get stopped(): boolean {
    return this.#stopped
  }

  /** Whether the last look for something to do went well. */
  get looks(): boolean {
    return !this.#stopped && !this.#failing
  }

  /** Something may be there to do. */
  wake(): void {
    if (!this.#stopped) this.#outside(() => void this.#pump())
  }

  stopJob(id: Id, reason: StopReason): void {
    this.#running.get(id)?.stop(reason)
  }

  /** Ends what runs; it goes back to wait, without the attempt being counted. */
  async stop(drainMs: number): Promise<void> {
    this.#stopped = true
    this.#stopping.abort()
    clearTimeout(this.#poll)
    clearInterval(this.#heartbeat)
    const attempts = [...this.#running.values()]
    for (const attempt of attempts) attempt.stop('stopping')
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, drainMs)
    await Promise.race([Promise.all(attempts.map(({ finished }) => finished)), late.promise])
    clearTimeout(timer)
    // Whoever did not listen loses its lease at once, so that another process need not wait for it.
    const now = this.#options.clock.now()
    const left = [...this.#running.keys()].map((id) =>
      this.#options.queries.leave(id, { state: 'waiting', run_at: now }),
    )
    await Promise.allSettled(left)
  }

  async #pump(): Promise<void> {
    this.#again = true
    if (this.#pumping) return
    this.#pumping = true
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false
        while (!this.#stopped && (await this.#claimOne())) this.#again = true
        // A job may come to be there while this looks for when the next one is due.
        if (!this.#again) await this.#pollLater()
      }
      this.#failing = false
    } catch (error) {
      this.#failing = true
      if (!this.#stopped) this.#options.log.warn('Jobs could not be looked for; trying again soon', { error })
      this.#schedule(this.#options.pollMs)
    } finally {
      this.#pumping = false
    }
  }

  async #claimOne(): Promise<boolean> {
    const { queries, clock, concurrency, leaseMs } = this.#options
    const kinds = this.#kindsWithRoom()
    if (this.#running.size >= concurrency || kinds.length === 0) return false
    const now = clock.now()
    const row = await queries.claim(kinds, now, now + leaseMs)
    if (row === undefined) return false
    this.#run(row)
    return true
  }

  #kindsWithRoom(): string[] {
    const busy = Map.groupBy(this.#running.values(), ({ kind }) => kind)
    const all = [...this.#options.kinds.values()]
    return all.filter(({ kind, concurrency }) => (busy.get(kind)?.length ?? 0) < concurrency).map(({ kind }) => kind)
  }

  #run(row: JobsTable): void {
    const { kinds, queries } = this.#options
    const kind = kinds.get(row.kind)
    if (kind === undefined) return
    const started = performance.now()
    const attempt = startAttempt(row, kind.handle, queries, kind.timeoutMs)
    const finish = async () => {
      const outcome = await attempt.outcome
      await this.#settle(row, kind, outcome, (performance.now() - started) / 1000)
    }
    const finished = finish()
      .catch((error: unknown) =>
        this.#options.log.error('The end of a job could not be stored', { jobId: row.id, error }),
      )
      .finally(() => {
        this.#running.delete(row.id)
        this.wake()
      })
    this.#running.set(row.id, { ...attempt, finished })
  }

  async #settle(row: JobsTable, kind: RegisteredKind, outcome: Outcome, seconds: number): Promise<void> {
    const to = this.#after(row, kind, outcome)
    if (to === null) return
    const { log, queries, ended } = this.#options
    const fields = { jobId: row.id, kind: row.kind, attempt: row.attempts, durationMs: Math.round(seconds * 1000) }
    if (outcome.kind === 'failed' && to.state === 'dead')
      log.error('A job failed for good', { ...fields, error: outcome.error })
    else if (outcome.kind === 'failed')
      log.warn('A job failed and will be tried again', { ...fields, error: outcome.error })
    else log.debug('A job ended', { ...fields, state: to.state })
    if (await this.#leave(row.id, to)) return ended(row, to, seconds)
    if ((await queries.byId(row.id)) === undefined) log.info('A job ended that was taken away meanwhile', fields)
    else log.warn('A job ended after its lease was lost; another owner has it', fields)
  }

  /** Until the database takes it, or this stops: meanwhile the job keeps its lease and its slot. */
  async #leave(id: Id, to: Partial<JobsTable>): Promise<boolean> {
    const { queries, log, leaseMs } = this.#options
    for (let waitMs = firstRetryMs; ; waitMs *= 2) {
      try {
        return await queries.leave(id, to)
      } catch (error) {
        if (this.#stopped) throw error
        log.error('The end of a job could not be stored; trying again soon', { jobId: id, error })
        const signal = this.#stopping.signal
        await pause(Math.min(waitMs, leaseMs), undefined, { signal }).catch(() => undefined)
      }
    }
  }

  /** Where a job goes after an attempt; null where it is not ours to say. */
  #after(row: JobsTable, kind: RegisteredKind, outcome: Outcome): Partial<JobsTable> | null {
    const now = this.#options.clock.now()
    if (outcome.kind === 'done') {
      return { state: 'done', result: JSON.stringify(outcome.result), reason: null, ended_at: now }
    }
    if (outcome.kind === 'stopped') {
      if (outcome.reason === 'lease lost') return null
      if (outcome.reason === 'cancelled') return { state: 'cancelled', ended_at: now }
      if (outcome.reason === 'stopping') return { state: 'waiting', run_at: now, attempts: row.attempts - 1 }
      return this.#afterFailure(row, kind, `It took longer than ${kind.timeoutMs / 1000} seconds.`, false, 0)
    }
    const { error } = outcome
    const askedMs = error instanceof AppError ? (error.options.retryAfter ?? 0) * 1000 : 0
    return this.#afterFailure(row, kind, reasonOf(error), outcome.permanent, askedMs)
  }

  #afterFailure(
    row: JobsTable,
    kind: RegisteredKind,
    reason: string,
    permanent: boolean,
    askedMs: number,
  ): Partial<JobsTable> {
    const now = this.#options.clock.now()
    if (permanent || row.attempts >= kind.attempts) return { state: 'dead', reason, ended_at: now }
    const wait = Math.max(askedMs, waitBefore(row.attempts + 1, kind.backoff))
    return { state: 'waiting', reason, run_at: now + wait }
  }

  async #beat(): Promise<void> {
    const { queries, clock, leaseMs, log } = this.#options
    try {
      if (this.#running.size > 0) {
        const before = [...this.#running.keys()]
        const own = new Map((await queries.renew(before, clock.now() + leaseMs)).map((row) => [row.id, row]))
        for (const id of before) {
          const row = own.get(id)
          if (row === undefined) this.stopJob(id, 'lease lost')
          else if (row.cancel_requested === 1) this.stopJob(id, 'cancelled')
        }
      }
      await this.#takeOver()
    } catch (error) {
      if (!this.#stopped) log.warn('Leases of jobs could not be renewed', { error })
    }
  }

  async #takeOver(): Promise<void> {
    const { queries, clock, alone, kinds, log, ended } = this.#options
    const now = clock.now()
    for (const orphan of await queries.orphans(now, alone)) {
      if (this.#running.has(orphan.id)) continue
      const kind = kinds.get(orphan.kind)
      const reason = 'The server stopped while it ran.'
      const dead = kind !== undefined && orphan.attempts >= kind.attempts
      const to: Partial<JobsTable> =
        orphan.cancel_requested === 1
          ? { state: 'cancelled', ended_at: now }
          : dead
            ? { state: 'dead', reason, ended_at: now }
            : { state: 'waiting', reason, run_at: now }
      if (!(await queries.release(orphan, to))) continue
      log.info('Took over a job whose owner is gone', { jobId: orphan.id, kind: orphan.kind, state: to.state })
      if (to.state !== 'waiting') ended(orphan, to, 0)
    }
  }

  async #pollLater(): Promise<void> {
    const { queries, kinds, clock, pollMs } = this.#options
    if (this.#stopped || kinds.size === 0) return
    const next = await queries.nextRunAt([...kinds.keys()])
    const at = next?.at ?? null
    const waitMs = at === null ? pollMs : at - clock.now()
    // One that is due already waits for a slot or for another with its key, whose end wakes us.
    this.#schedule(waitMs <= 0 ? pollMs : Math.min(waitMs, pollMs))
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#poll)
    if (this.#stopped) return
    this.#poll = setTimeout(() => this.wake(), milliseconds)
  }
}

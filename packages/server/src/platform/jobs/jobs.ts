import { newId, type Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { HealthCheck } from '#platform/health/index.ts'
import { closedError } from '#platform/lifecycle/index.ts'
import type { Log } from '#platform/log/index.ts'
import { PermanentFailure, presentJob, type Job, type NewJob } from './job.ts'
import { createJobQueries } from './jobs.queries.ts'
import type { JobsTable, JobState } from './jobs.tables.ts'
import { asRegistered, type JobKind, type RegisteredKind } from './kinds.ts'
import { Worker } from './worker.ts'

const day = 86_400_000
const keepEnded = 7 * day
const keepDead = 30 * day
const drainMs = 3_000
/** Of one person, to see how much they have waiting. */
const newestLooked = 100
const purgeEveryMs = 3_600_000
/** Due for longer, with nothing running: nobody takes it. */
const forgottenMs = 300_000

export interface JobsOptions {
  database: Database
  clock: Clock
  log: Log
  /** In this process at once, over all kinds. */
  concurrency?: number
  /** A process that is silent for this long has lost its jobs. */
  leaseMs?: number
  /** How often to look for jobs that another process has put there. */
  pollMs?: number
  /** For metrics. */
  ended?: (kind: string, outcome: 'done' | 'retry' | 'dead' | 'cancelled', seconds: number) => void
}

export interface EndedJob {
  id: Id
  kind: string
  userId: Id | null
  payload: unknown
  state: JobState
  reason: string | null
}

/** Work that outlives the request, the process and the crash. See `JobContext` for what a handler may rely on. */
export function createJobs({ database, clock, log, concurrency = 4, leaseMs = 30_000, ...options }: JobsOptions) {
  const alone = database.dialect === 'sqlite'
  const queries = createJobQueries(database, newId())
  const kinds = new Map<string, RegisteredKind>()
  const listeners = new Set<(job: EndedJob) => void>()
  let closed = false
  let purging: NodeJS.Timeout | undefined

  const ended = (row: JobsTable, to: Partial<JobsTable>, seconds: number) => {
    const state = to.state ?? 'waiting'
    options.ended?.(row.kind, state === 'waiting' || state === 'running' ? 'retry' : state, seconds)
    if (state === 'waiting') return
    const { id, kind, user_id: userId } = row
    const job = { id, kind, userId, payload: JSON.parse(row.payload), state, reason: to.reason ?? null }
    for (const listener of listeners) listener(job)
    const everyMs = kinds.get(kind)?.everyMs ?? null
    if (everyMs !== null) void again(kind, everyMs)
  }
  const again = async (kind: string, waitMs: number): Promise<void> => {
    try {
      await enqueue(database.write, { kind, payload: null, uniqueKey: 'every', runAt: clock.now() + waitMs })
    } catch (error) {
      if (closed) return
      log.warn('A repeated job could not be planned; trying again soon', { kind, error })
      setTimeout(() => void again(kind, waitMs), Math.min(leaseMs, waitMs)).unref()
    }
  }
  const worker = new Worker({
    queries,
    kinds,
    clock,
    log,
    alone,
    concurrency,
    leaseMs,
    // Alone, nobody else puts jobs there: the timer is only a second net.
    pollMs: options.pollMs ?? (alone ? 30_000 : 2_000),
    ended,
  })

  async function purge(): Promise<void> {
    const now = clock.now()
    await queries.purge(now - keepEnded, now - keepDead)
  }

  async function enqueue(within: Kysely<Tables>, job: NewJob): Promise<Id> {
    if (closed) throw closedError('jobs')
    const id = await queries.insert(within, newId(), job, clock.now())
    worker.wake()
    // A transaction on PostgreSQL may commit after this look; the next one finds it.
    if (!alone && (job.runAt ?? 0) <= clock.now()) setTimeout(() => worker.wake(), 50).unref()
    return id
  }

  return {
    /** Before `start`. Jobs of kinds that nobody registered wait. */
    register<Payload>(kind: JobKind<Payload>): void {
      kinds.set(kind.kind, asRegistered(kind, refusePayload))
    },

    /**
     * A priority for one more job of this person: the lower, the more of theirs wait already, so that what many people
     * give is not done in the order of whoever gave most.
     */
    inTurn: async (within: Kysely<Tables>, userId: Id): Promise<number> =>
      -(await queries.waitingAmong(within, userId, newestLooked)),

    async start(): Promise<void> {
      await worker.start()
      const tellFailure = (error: unknown) => log.warn('Old jobs could not be removed', { error })
      purging = setInterval(() => void purge().catch(tellFailure), purgeEveryMs).unref()
      for (const { kind, everyMs } of kinds.values()) {
        if (everyMs !== null) await again(kind, Math.min(everyMs, 30_000))
      }
    },

    /** Within a transaction, the job is there exactly when the rest is. */
    enqueue,

    async cancel(id: Id): Promise<void> {
      await queries.cancel(id, clock.now())
      worker.stopJob(id, 'cancelled')
    },

    /** Everything that waits or runs for one person. */
    async cancelAllOf(userId: Id): Promise<void> {
      for (const { id } of await queries.unfinishedOf(userId)) await this.cancel(id)
    },

    /** For erasing a person. */
    forgetAllOf: (within: Kysely<Tables>, userId: Id): Promise<void> => queries.forgetAllOf(within, userId),

    /** Gives a dead or cancelled job all its attempts again. */
    async retry(id: Id): Promise<boolean> {
      const revived = await queries.revive(id, clock.now())
      worker.wake()
      return revived !== undefined
    },

    async find(id: Id): Promise<Job | null> {
      const row = await queries.byId(id)
      return row === undefined ? null : presentJob(row)
    },

    async list(page: { limit: number; before?: Id; state?: JobState }): Promise<Job[]> {
      return (await queries.page(page.limit, page.before, page.state)).map(presentJob)
    },

    /** Of one kind with what each is about, the newest first. */
    async ofKind(kind: string, limit: number): Promise<(Job & { payload: unknown })[]> {
      const rows = await queries.ofKind(kind, limit)
      return rows.map((row) => ({ ...presentJob(row), payload: JSON.parse(row.payload) as unknown }))
    },

    async counts(): Promise<Map<JobState, number>> {
      return new Map((await queries.counts()).map(({ state, count }) => [state, Number(count)]))
    },

    /** Behind with much to do is well; not looking, or leaving lying what is due, is not. */
    health: (async () => {
      if (!worker.looks) return 'degraded'
      const next = await queries.nextRunAt([...kinds.keys()])
      const at = next?.at ?? null
      if (at === null || clock.now() - at < forgottenMs) return 'ok'
      const running = (await queries.counts()).some(({ state }) => state === 'running')
      return running ? 'ok' : 'degraded'
    }) satisfies HealthCheck,

    /** In the process that ran it. */
    onEnded(listener: (job: EndedJob) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    /** Forgets what ended long ago; by itself every hour. */
    purge,

    async stop(): Promise<void> {
      closed = true
      clearInterval(purging)
      await worker.stop(drainMs)
    },
  }
}

export type Jobs = ReturnType<typeof createJobs>

function refusePayload(cause: unknown): never {
  throw new PermanentFailure('Its payload does not fit this version.', { cause })
}

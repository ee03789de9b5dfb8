import { temporaryFolder } from '@parley/lab'
import * as z from 'zod/mini'
import { systemClock, type Clock } from '#platform/clock.ts'
import { migrate, openDatabase, type Database } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'
import { migrations } from '../../migrations/index.ts'
import { createJobs, type EndedJob, type JobKind, type Jobs, type JobsOptions } from './index.ts'

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog }

export const anything = z.unknown()

/** Runs ahead of the real clock as far as a test says. */
export class MovableClock implements Clock {
  ahead = 0
  now = () => Date.now() + this.ahead
  monotonic = () => performance.now()
}

export interface JobsFixture extends AsyncDisposable {
  database: Database
  /** For a second process's view of the same data. */
  open(options?: Partial<JobsOptions>): Jobs
}

export async function openJobsFixture(url: string | null): Promise<JobsFixture> {
  const { path } = temporaryFolder('jobs')
  const database = await openDatabase({ url, dataDir: path })
  await migrate(database, migrations, { dataDir: path })
  const opened: Jobs[] = []
  return {
    database,
    open(options = {}) {
      const jobs = createJobs({ database, clock: systemClock, log: silentLog, pollMs: 50, leaseMs: 300, ...options })
      opened.push(jobs)
      return jobs
    },
    async [Symbol.asyncDispose]() {
      for (const jobs of opened) await jobs.stop()
      await database.close()
    },
  }
}

/** The first job that ends from now on and fits. */
export function nextEnd(jobs: Jobs, fits: (job: EndedJob) => boolean = () => true): Promise<EndedJob> {
  const { promise, resolve } = Promise.withResolvers<EndedJob>()
  const forget = jobs.onEnded((job) => {
    if (!fits(job)) return
    forget()
    resolve(job)
  })
  return promise
}

/** A kind whose handler is all that matters. */
export function kindOf(kind: string, handle: JobKind<unknown>['handle'], rest: Partial<JobKind<unknown>> = {}) {
  return { kind, payload: anything, handle, backoff: { firstMs: 1, mostMs: 2 }, ...rest }
}

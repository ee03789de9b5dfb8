import type { Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { PermanentFailure, type JobContext, type JobProgress } from './job.ts'
import type { JobQueries } from './jobs.queries.ts'
import type { JobsTable } from './jobs.tables.ts'

const progressEveryMs = 500

/** Why an attempt was told to end early. */
export type StopReason = 'cancelled' | 'too slow' | 'lease lost' | 'stopping'

export interface Attempt {
  readonly id: Id
  readonly kind: string
  stop(reason: StopReason): void
}

export type Outcome =
  | { kind: 'done'; result: unknown }
  | { kind: 'failed'; error: unknown; permanent: boolean }
  | { kind: 'stopped'; reason: StopReason }

/** One attempt at one job, from claimed to known. */
export function startAttempt(
  row: JobsTable,
  handle: (context: JobContext<unknown>) => unknown,
  queries: JobQueries,
  timeoutMs: number,
): Attempt & { outcome: Promise<Outcome> } {
  const controller = new AbortController()
  let stopped: StopReason | null = null
  const stop = (reason: StopReason) => {
    stopped ??= reason
    controller.abort(new Error(`The job was stopped: ${reason}.`))
  }
  const timer = timeoutMs > 0 ? setTimeout(stop, timeoutMs, 'too slow') : undefined
  const progress = throttledProgress(row.id, queries)

  const run = async (): Promise<Outcome> => {
    try {
      const result = await handle({
        id: row.id,
        payload: JSON.parse(row.payload),
        attempt: row.attempts,
        signal: controller.signal,
        progress: progress.report,
        checkpoint: row.checkpoint === null ? null : JSON.parse(row.checkpoint),
        async saveCheckpoint(value) {
          const saved = await queries.saveCheckpoint(row.id, JSON.stringify(value ?? null))
          if (saved !== undefined) return
          stop('lease lost')
          throw controller.signal.reason
        },
      })
      return { kind: 'done', result: result ?? null }
    } catch (error) {
      // However the handler words its end, it ended because it was told to.
      if (stopped !== null) return { kind: 'stopped', reason: stopped }
      return { kind: 'failed', error, permanent: error instanceof PermanentFailure }
    } finally {
      clearTimeout(timer)
      await progress.flush()
    }
  }
  return { id: row.id, kind: row.kind, stop, outcome: run() }
}

function throttledProgress(id: Id, queries: JobQueries) {
  let latest: JobProgress | null = null
  let timer: NodeJS.Timeout | undefined
  const write = async () => {
    clearTimeout(timer)
    timer = undefined
    const progress = latest
    latest = null
    // Progress is a courtesy: a database that cannot take it now gets the next one.
    if (progress !== null) await queries.saveProgress(id, progress).catch(() => undefined)
  }
  return {
    report(done: number, total?: number, text?: string) {
      latest = { done: Math.trunc(done), total: total === undefined ? null : Math.trunc(total), text: text ?? null }
      timer ??= setTimeout(() => void write(), progressEveryMs)
    },
    flush: write,
  }
}

/** For administrators: the first line, without what only the log should hold. */
export function reasonOf(error: unknown): string {
  if (error instanceof AppError || error instanceof PermanentFailure) return error.message
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return (text.split('\n', 1)[0] ?? '').slice(0, 500)
}

import type { Id } from '@parley/contract'
import type { JobsTable, JobState } from './jobs.tables.ts'

export interface JobProgress {
  done: number
  total: number | null
  text: string | null
}

/** A job as others see it. */
export interface Job {
  id: Id
  kind: string
  state: JobState
  /** Why it is dead, or why the last attempt failed. */
  reason: string | null
  userId: Id | null
  attempts: number
  progress: JobProgress | null
  result: unknown
  runAt: number
  createdAt: number
  startedAt: number | null
  endedAt: number | null
}

export interface NewJob {
  kind: string
  payload: unknown
  /** Epoch milliseconds; at once unless given. */
  runAt?: number
  /** Higher goes first; 0 unless given. */
  priority?: number
  /** Of the jobs that share it, one runs at a time. */
  exclusiveKey?: string
  /** While a job of this kind with the same key is unfinished, enqueueing returns that one instead. */
  uniqueKey?: string
  /** Whom it is done for. */
  userId?: Id
}

/**
 * What a handler works with. A job runs at least once: after a crash it runs again, so that a handler must find what it
 * has done already, by `id` or by its checkpoint, and not do it twice.
 */
export interface JobContext<Payload> {
  id: Id
  payload: Payload
  /** 1 the first time. */
  attempt: number
  /** Aborts when the job is cancelled, takes too long, lost its lease or the server stops. */
  signal: AbortSignal
  /** Cheap to call often: written twice a second at most. */
  progress(done: number, total?: number, text?: string): void
  /** What the last attempt saved. */
  checkpoint: unknown
  /** Resolves when it is durable. */
  saveCheckpoint(value: unknown): Promise<void>
}

/** Thrown by a handler that knows another attempt would fail alike. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure'
}

export function presentJob(row: JobsTable): Job {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    reason: row.reason,
    userId: row.user_id,
    attempts: row.attempts,
    progress:
      row.progress_done === null
        ? null
        : { done: row.progress_done, total: row.progress_total, text: row.progress_text },
    result: row.result === null ? null : JSON.parse(row.result),
    runAt: row.run_at,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }
}

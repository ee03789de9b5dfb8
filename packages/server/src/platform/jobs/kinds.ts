import { withoutSender } from '#platform/request-sender.ts'
import type * as z from 'zod/mini'
import type { Backoff } from './backoff.ts'
import type { JobContext } from './job.ts'

export interface JobKind<Payload> {
  kind: string
  /** Checked again when it runs: a payload may have been written by an older version. */
  payload: z.ZodMiniType<Payload>
  handle: (context: JobContext<Payload>) => unknown
  /** How often it is tried before it is dead; 5 unless said. A kill -9 while it runs counts. */
  attempts?: number
  backoff?: Backoff
  /** How many of this kind run at once in one process; 1 unless said. */
  concurrency?: number
  /** An attempt that takes longer is stopped; 0, and unless said 10 minutes. */
  timeoutMs?: number
  /** Runs again and again, this long after the last time ended, once in all processes. */
  everyMs?: number
}

export type RegisteredKind = Required<Omit<JobKind<unknown>, 'payload' | 'everyMs'>> & { everyMs: number | null }

const minute = 60_000

/** Fills in what a kind does not say, and puts its payload's check before its handler. */
export function asRegistered<Payload>(definition: JobKind<Payload>, refuse: (error: unknown) => never): RegisteredKind {
  return {
    kind: definition.kind,
    handle(context) {
      const parsed = definition.payload.safeParse(context.payload)
      if (!parsed.success) return refuse(parsed.error)
      return withoutSender(() => definition.handle({ ...context, payload: parsed.data }))
    },
    attempts: definition.attempts ?? 5,
    backoff: definition.backoff ?? { firstMs: 5_000, mostMs: 30 * minute },
    concurrency: definition.concurrency ?? 1,
    timeoutMs: definition.timeoutMs ?? 10 * minute,
    everyMs: definition.everyMs ?? null,
  }
}

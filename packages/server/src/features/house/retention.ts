import { mostMailDays, retention as shape, type Retention } from '@parley/contract'
import * as z from 'zod/mini'
import type { Clock } from '#platform/clock.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { Settings, Versioned } from '#platform/settings/index.ts'

const hour = 3_600_000
const day = 24 * hour
/** A conversation that was to leave no trace is let be this long after its last message. */
const temporaryMs = day

const fallback: Retention = {
  conversations: null,
  archivedConversations: null,
  auditDetails: null,
  uploads: 30,
  usage: null,
  mails: mostMailDays,
}
/** Whoever chose before there were more kinds keeps what they chose. */
const stored = z.pipe(
  z.transform((value: unknown) => (typeof value === 'object' ? { ...fallback, ...value } : value)),
  shape,
)
const setting = { key: 'retention', schema: stored, fallback }

const chosen = ['conversations', 'archivedConversations', 'auditDetails', 'uploads', 'usage', 'mails'] as const

export interface RetentionOptions {
  clock: Clock
  log: Log
  jobs: Jobs
  settings: Settings
  kinds: Record<'temporary' | keyof Retention, RetainedKind>
}

/** Each takes the time before which things go. */
export interface RetainedKind {
  count(before: number): Promise<number>
  /** Tells how many went. */
  remove(before: number): Promise<number>
}

/** What has had its time goes by itself, every hour. */
export function createRetention({ clock, log, jobs, settings, kinds }: RetentionOptions) {
  /** Does one thing with every kind that does not stay for ever. */
  async function each(
    value: Retention,
    work: (kind: RetainedKind, before: number) => Promise<number>,
  ): Promise<Record<string, number>> {
    const now = clock.now()
    const counts: Record<string, number> = { temporary: await work(kinds.temporary, now - temporaryMs) }
    for (const name of chosen) {
      const days = value[name]
      if (days !== null) counts[name] = await work(kinds[name], now - days * day)
    }
    return counts
  }

  async function enforce(signal?: AbortSignal): Promise<Record<string, number>> {
    const { value } = await settings.get<Retention>(setting)
    const removed = await each(value, (kind, before) => {
      signal?.throwIfAborted()
      return kind.remove(before)
    })
    log.info('What had had its time was removed', removed)
    return removed
  }

  jobs.register({
    kind: 'retention',
    payload: z.null(),
    everyMs: hour,
    timeoutMs: 6 * hour,
    handle: ({ signal }) => enforce(signal),
  })

  return {
    get: (): Promise<Versioned<Retention>> => settings.get<Retention>(setting),
    set: (value: Retention, version: number): Promise<Versioned<Retention>> =>
      settings.set<Retention>(setting, value, version),
    enforce: () => enforce(),
    /** What would go, were these the rules. */
    preview: (value: Retention) => each(value, (kind, before) => kind.count(before)),
  }
}

export type HouseRetention = ReturnType<typeof createRetention>

import { retention as shape, type Retention } from '@parley/contract'
import * as z from 'zod/mini'
import type { Clock } from '#platform/clock.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { Settings, Versioned } from '#platform/settings/index.ts'

const hour = 3_600_000
const day = 24 * hour
/** A conversation that was to leave no trace is let be this long after its last message. */
const temporaryMs = day

const setting = {
  key: 'retention',
  schema: shape,
  fallback: { conversations: null, archivedConversations: null, auditDetails: null },
}

export interface RetentionOptions {
  clock: Clock
  log: Log
  jobs: Jobs
  settings: Settings
  /** Each takes the time before which things go, and tells how many went. */
  remove: {
    temporary(before: number): Promise<number>
    conversations(before: number): Promise<number>
    archived(before: number): Promise<number>
    auditDetails(before: number): Promise<number>
  }
}

/** What has had its time goes by itself, every hour. */
export function createRetention({ clock, log, jobs, settings, remove }: RetentionOptions) {
  async function enforce(signal?: AbortSignal): Promise<Record<string, number>> {
    const { value } = await settings.get<Retention>(setting)
    const now = clock.now()
    const due: [name: string, before: number | null, work: (before: number) => Promise<number>][] = [
      ['temporary', now - temporaryMs, remove.temporary],
      ['conversations', ago(now, value.conversations), remove.conversations],
      ['archivedConversations', ago(now, value.archivedConversations), remove.archived],
      ['auditDetails', ago(now, value.auditDetails), remove.auditDetails],
    ]
    const removed: Record<string, number> = {}
    for (const [name, before, work] of due) {
      signal?.throwIfAborted()
      if (before !== null) removed[name] = await work(before)
    }
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
  }
}

function ago(now: number, days: number | null): number | null {
  return days === null ? null : now - days * day
}

export type HouseRetention = ReturnType<typeof createRetention>

import type { GivenUpJob, Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Jobs } from '#platform/jobs/index.ts'

const atOnce = 50

/** Work that failed as often as it may: seen, and tried again, by those who run the house. */
export function createGivenUp(jobs: Pick<Jobs, 'list' | 'find' | 'retry'>, audit: AuditTrail) {
  return {
    async page(before: Id | undefined): Promise<{ items: GivenUpJob[]; nextCursor: Id | null }> {
      const found = await jobs.list({ limit: atOnce + 1, state: 'dead', ...(before !== undefined && { before }) })
      const items = found.slice(0, atOnce).map(({ id, kind, reason, attempts, endedAt }) => ({
        id,
        kind,
        reason,
        attempts,
        endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
      }))
      return { items, nextCursor: found.length > atOnce ? (items.at(-1)?.id ?? null) : null }
    },

    async retry(id: Id, actorId: Id): Promise<void> {
      const job = await jobs.find(id)
      if (job?.state !== 'dead') throw new AppError('not_found', 'There is no such job that was given up.')
      if (!(await jobs.retry(id))) {
        throw new AppError('conflict', 'This is waiting or running again already.')
      }
      await audit.record({ action: 'job.retried', actorId, target: { kind: 'job', id, name: job.kind }, result: 'ok' })
    },
  }
}

export type GivenUp = ReturnType<typeof createGivenUp>

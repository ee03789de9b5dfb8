import * as z from 'zod/mini'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Files } from '#platform/files/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { SweepQueries } from './sweep.queries.ts'

export interface SweepOptions {
  database: Database
  clock: Clock
  log: Log
  jobs: Pick<Jobs, 'register'>
  files: Pick<Files, 'remove'>
  queries: SweepQueries
}

const hour = 3_600_000
/** No form is longer on its way. */
const uploadMs = 24 * hour
const atOnce = 500

export interface Swept {
  files: number
  chunks: number
  vectors: number
  sets: number
}

/** Takes away what a crash has left between two steps, and nothing that anybody still works on. */
export function createSweep({ database, clock, log, jobs, files, queries }: SweepOptions) {
  async function sweepFiles(): Promise<number> {
    const rows = await queries.uploadsBefore(clock.now() - uploadMs, atOnce)
    for (const { file_id } of rows) await database.transaction((transaction) => files.remove(transaction, file_id))
    return rows.length
  }

  async function sweep(signal: AbortSignal): Promise<Swept> {
    const until = async (some: () => Promise<number>): Promise<number> => {
      let all = 0
      for (;;) {
        signal.throwIfAborted()
        const count = await some()
        all += count
        if (count < atOnce) return all
      }
    }
    return {
      files: await until(sweepFiles),
      chunks: await until(() => queries.removeChunks(atOnce)),
      vectors: await until(() => queries.removeVectors(atOnce)),
      sets: await queries.removeSets(),
    }
  }

  jobs.register({
    kind: 'knowledge-sweep',
    payload: z.null(),
    everyMs: 6 * hour,
    async handle({ signal }) {
      const swept = await sweep(signal)
      if (Object.values(swept).some((count) => count > 0)) {
        log.info('Left behind by a crash and taken away', { ...swept })
      }
    },
  })

  return sweep
}

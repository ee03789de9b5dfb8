import type { HouseCourse, HouseState } from '@parley/contract'
import { sql } from 'kysely'
import * as z from 'zod/mini'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'

const hourMs = 60 * 60_000
const keptDays = 400
/** Up to so many days every hour is shown, of more only the fullest hour of each day. */
const mostHourlyDays = 7

export interface SamplesOptions {
  database: Database
  clock: Clock
  jobs: Pick<Jobs, 'register'>
  houseState(): Promise<HouseState>
}

/** What the house looked like, hour by hour: one small row each, so that looking back costs next to nothing. */
export function createSamples({ database: { read, write }, clock, jobs, houseState }: SamplesOptions) {
  async function take(): Promise<void> {
    const now = clock.now()
    const { jobs: counts, databaseBytes, filesBytes } = await houseState()
    const countOf = (state: string): number => counts.find((one) => one.state === state)?.count ?? 0
    const sample = {
      jobs_waiting: countOf('waiting'),
      // The one that counts is not work of the house.
      jobs_running: Math.max(0, countOf('running') - 1),
      jobs_dead: countOf('dead'),
      database_bytes: databaseBytes,
      files_bytes: filesBytes,
    }
    await write
      .insertInto('house_samples')
      .values({ taken_at: now - (now % hourMs), ...sample })
      .onConflict((conflict) => conflict.column('taken_at').doUpdateSet(sample))
      .execute()
    await write
      .deleteFrom('house_samples')
      .where('taken_at', '<', now - keptDays * 24 * hourMs)
      .execute()
  }
  jobs.register({ kind: 'house sample', payload: z.null(), everyMs: hourMs, handle: take })

  return {
    take,

    async course(days: number): Promise<HouseCourse> {
      const everyHours = days <= mostHourlyDays ? 1 : 24
      const step = sql<number>`taken_at / ${sql.lit(everyHours * hourMs)}`
      const rows = await read
        .selectFrom('house_samples')
        .where('taken_at', '>=', clock.now() - days * 24 * hourMs)
        .select(({ fn }) => [
          step.as('step'),
          fn.max('jobs_waiting').as('waiting'),
          fn.max('jobs_running').as('running'),
          fn.max('jobs_dead').as('dead'),
          fn.max('database_bytes').as('database'),
          fn.max('files_bytes').as('files'),
        ])
        .groupBy(step)
        .orderBy('step')
        .execute()
      return {
        everyHours,
        items: rows.map((row) => ({
          at: new Date(Number(row.step) * everyHours * hourMs).toISOString(),
          jobsWaiting: Number(row.waiting),
          jobsRunning: Number(row.running),
          jobsDead: Number(row.dead),
          databaseBytes: Number(row.database),
          filesBytes: Number(row.files),
        })),
      }
    },
  }
}

export type Samples = ReturnType<typeof createSamples>

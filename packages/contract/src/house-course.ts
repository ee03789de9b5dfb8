import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf } from './list.ts'
import { time } from './message.ts'

/** How the house was at one time, the fullest it was where several samples became one. */
const houseSample = z.object({
  at: time,
  jobsWaiting: z.int(),
  jobsRunning: z.int(),
  jobsDead: z.int(),
  /** In bytes. */
  databaseBytes: z.int(),
  filesBytes: z.int(),
})
export type HouseSample = z.infer<typeof houseSample>

export const houseCourse = z.object({
  /** Between two samples: an hour or a day, as long as the time asked for. */
  everyHours: z.int(),
  items: z.array(houseSample),
})
export type HouseCourse = z.infer<typeof houseCourse>

export const houseCourseQuery = z.strictObject({
  days: z._default(z.pipe(z.coerce.number(), z.int().check(z.minimum(1), z.maximum(400))), 30),
})

/** Work in the background that failed as often as it may. */
export const givenUpJob = z.object({
  id,
  kind: z.string(),
  reason: z.nullable(z.string()),
  attempts: z.int(),
  endedAt: z.nullable(time),
})
export type GivenUpJob = z.infer<typeof givenUpJob>
export const givenUpJobList = listOf(givenUpJob)
export type GivenUpJobList = z.infer<typeof givenUpJobList>
export const givenUpJobsQuery = z.strictObject({ cursor: z.optional(id) })

import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf, listQuery } from './list.ts'
import { time } from './message.ts'

/** What was done by a person or to their account, as that person sees it. */
export const activity = z.object({
  id,
  at: time,
  action: z.string(),
  /** `other`: somebody who administers this instance. */
  by: z.enum(['self', 'other', 'nobody', 'command line', 'server']),
  /** Of who administers; null for everybody else, and where the person is gone. */
  byName: z.nullable(z.string()),
  /** Whom it was done to, where that is somebody else. */
  toName: z.nullable(z.string()),
  /** From where; where somebody else comes from is theirs alone. */
  address: z.nullable(z.string()),
  result: z.enum(['ok', 'denied', 'failed']),
})
export type Activity = z.infer<typeof activity>
export const activityQuery = z.strictObject({ ...listQuery, cursor: z.optional(id) })
export const activityList = listOf(activity)
export type ActivityList = z.infer<typeof activityList>

import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf, listQuery } from './list.ts'
import { time } from './message.ts'

const result = z.enum(['ok', 'denied', 'failed'])

const filter = {
  actorId: z.optional(id),
  /** What this person did, or what was done to their account. */
  concerning: z.optional(id),
  /** `login` finds `login.ok` and `login.failed` as well. */
  action: z.optional(z.string().check(z.regex(/^[a-z-]+(\.[a-z-]+)*$/, 'This is no action.'), z.maxLength(100))),
  targetId: z.optional(z.string().check(z.regex(/^[^\0]*$/), z.maxLength(200))),
  result: z.optional(result),
  /** From this moment on, up to but without the other. */
  from: z.optional(time),
  to: z.optional(time),
}
const auditFilter = z.strictObject(filter)
export type AuditFilter = z.infer<typeof auditFilter>
export const auditQuery = z.strictObject({ ...filter, ...listQuery, cursor: z.optional(id) })
export const auditExportQuery = z.strictObject({ ...filter, format: z._default(z.enum(['csv', 'json']), 'csv') })

/** One thing that somebody did, tried or was refused. */
export const auditRecord = z.object({
  id,
  /** The place in the chain; null in the moment until it has one. */
  number: z.nullable(z.int()),
  at: time,
  action: z.string(),
  actor: z.object({
    kind: z.enum(['user', 'nobody', 'command line', 'server']),
    id: z.nullable(id),
    /** As the person is called now; null when erased. */
    name: z.nullable(z.string()),
  }),
  target: z.nullable(z.object({ kind: z.string(), id: z.string(), name: z.nullable(z.string()) })),
  address: z.nullable(z.string()),
  result,
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Its details were deleted with the person they were about. */
  erased: z.boolean(),
})
export type AuditRecord = z.infer<typeof auditRecord>
export const auditList = listOf(auditRecord)
export type AuditList = z.infer<typeof auditList>

export const auditVerdict = z.object({
  verified: z.int(),
  erased: z.int(),
  waiting: z.int(),
  /** The first thing that is not as it was written; null when all is well. */
  broken: z.nullable(z.string()),
})

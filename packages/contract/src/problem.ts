import * as z from 'zod/mini'

/** Every code a response, a stream or a log line may carry, with the HTTP status it answers with. */
export const statusOfCode = {
  validation_failed: 400,
  unauthenticated: 401,
  two_factor_required: 401,
  forbidden: 403,
  step_up_required: 403,
  consent_required: 403,
  second_factor_missing: 403,
  account_disabled: 403,
  account_pending: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  version_conflict: 409,
  in_use: 409,
  interrupted: 409,
  gone: 410,
  too_large: 413,
  unsupported_media: 415,
  wrong_host: 421,
  provider_refused: 422,
  rate_limited: 429,
  quota_exceeded: 429,
  internal: 500,
  retrieval_failed: 502,
  provider_unavailable: 503,
  maintenance: 503,
  provider_timeout: 504,
  storage_full: 507,
} as const

export type ErrorCode = keyof typeof statusOfCode
export const errorCodes = Object.keys(statusOfCode) as ErrorCode[]

/** What a person can do about a problem; the app draws a button for each. */
export const problemAction = z.enum(['retry', 'edit', 'sign-in', 'continue', 'connect-model', 'wait'])
export type ProblemAction = z.infer<typeof problemAction>

/** RFC 9457 problem details, the one shape of every failure: in responses, in streams and on messages. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(errorCodes),
  detail: z.string(),
  errorId: z.string(),
  retryable: z.boolean(),
  retryAfter: z.nullable(z.number()),
  actions: z.array(problemAction),
  fields: z.optional(z.record(z.string(), z.array(z.string()))),
  /** The row as it is now, for `version_conflict`. */
  current: z.optional(z.unknown()),
})
export type Problem = z.infer<typeof problem>

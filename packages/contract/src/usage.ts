import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf } from './list.ts'
import { time } from './message.ts'
import { role } from './account.ts'

export const budgetMeasure = z.enum(['messages', 'tokens', 'cost'])
export type BudgetMeasure = z.infer<typeof budgetMeasure>
/** Of the calendar in UTC. */
export const budgetPeriod = z.enum(['minute', 'day', 'month'])
export type BudgetPeriod = z.infer<typeof budgetPeriod>

export const budgetSubject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everyone') }),
  z.strictObject({ kind: z.literal('role'), id: role }),
  z.strictObject({ kind: z.literal('group'), id }),
  z.strictObject({ kind: z.literal('user'), id }),
])
export type BudgetSubject = z.infer<typeof budgetSubject>

const name = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'Give it a name.'),
    z.maxLength(80, 'Use at most 80 characters.'),
    z.regex(/^[^\0]*$/, 'This has a character that cannot be stored.'),
  )
const modelId = z.nullable(z.string().check(z.minLength(1), z.maxLength(300), z.regex(/^[^\0]*$/)))
const limit = z
  .number('Give an amount.')
  .check(z.minimum(0, 'Use 0 or more.'), z.maximum(1_000_000_000_000, 'This is too much.'))

/** How much may be used, by whom, of what, in which time. */
const budgetFields = {
  name,
  subject: budgetSubject,
  /** Only what this model writes; null: whichever model. */
  modelId,
  measure: budgetMeasure,
  period: budgetPeriod,
  /** Of its measure; a cost is in US dollars. */
  limit,
  /** All of them together, instead of each alone. */
  shared: z.boolean(),
  /** Whom people are moved to when it is used up; what that model writes is not counted by this budget. */
  fallbackModelId: modelId,
  enabled: z.boolean(),
}

export const budget = z.object({
  id,
  ...budgetFields,
  /** Of its group or person, as it is called now; null where that is gone. */
  subjectName: z.nullable(z.string()),
  version: z.int(),
  createdAt: time,
  updatedAt: time,
})
export type Budget = z.infer<typeof budget>
export const budgetList = listOf(budget)

export const createBudget = z.strictObject({
  ...budgetFields,
  modelId: z._default(modelId, null),
  shared: z._default(z.boolean(), false),
  fallbackModelId: z._default(modelId, null),
  enabled: z._default(z.boolean(), true),
})
export type CreateBudget = z.infer<typeof createBudget>

export const changeBudget = z.strictObject({
  version: z.int(),
  name: z.optional(name),
  subject: z.optional(budgetSubject),
  modelId: z.optional(modelId),
  measure: z.optional(budgetMeasure),
  period: z.optional(budgetPeriod),
  limit: z.optional(limit),
  shared: z.optional(z.boolean()),
  fallbackModelId: z.optional(modelId),
  enabled: z.optional(z.boolean()),
})
export type ChangeBudget = z.infer<typeof changeBudget>

/** How far somebody is with one of the budgets that hold for them. */
export const limitState = z.object({
  name: z.string(),
  measure: budgetMeasure,
  period: budgetPeriod,
  modelId: z.nullable(z.string()),
  shared: z.boolean(),
  used: z.number(),
  limit: z.number(),
  renewsAt: time,
  /** At least 80 % are used. */
  low: z.boolean(),
  fallbackModelId: z.nullable(z.string()),
})
export type LimitState = z.infer<typeof limitState>

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, 'Give a day such as 2026-01-31.'))
const span = { from: z.optional(day), to: z.optional(day) }
export const usageQuery = z.strictObject(span)

const sums = {
  messages: z.int(),
  inputTokens: z.int(),
  cachedTokens: z.int(),
  outputTokens: z.int(),
  reasoningTokens: z.int(),
  /** In US dollars, of the calls that had a price. */
  cost: z.number(),
  errors: z.int(),
}
export const ownUsage = z.object({
  from: day,
  to: day,
  days: z.array(z.object({ date: day, modelId: z.string(), ...sums })),
  limits: z.array(limitState),
})
export type OwnUsage = z.infer<typeof ownUsage>

export const usageGrouping = z.enum(['day', 'model', 'user', 'kind'])
export type UsageGrouping = z.infer<typeof usageGrouping>
export const adminUsageQuery = z.strictObject({ ...span, by: z._default(usageGrouping, 'day') })

export const usageSums = z.object({
  ...sums,
  calls: z.int(),
  /** Calls whose model had no price. */
  unpriced: z.int(),
  /** Means in milliseconds; null where nothing began. */
  firstTokenMs: z.nullable(z.number()),
  durationMs: z.nullable(z.number()),
})
export type UsageSums = z.infer<typeof usageSums>
export const adminUsage = z.object({
  from: day,
  to: day,
  total: usageSums,
  /** To the first token: half and nearly all of the answers were faster. */
  latency: z.object({ median: z.nullable(z.number()), p95: z.nullable(z.number()) }),
  /** `key` is a day, a model's id, a person's id or a kind of call; `name` what to show for it. */
  items: z.array(z.object({ key: z.nullable(z.string()), name: z.nullable(z.string()), ...usageSums.shape })),
})
export type AdminUsage = z.infer<typeof adminUsage>

const judged = z.object({
  key: z.string(),
  /** What to show for it; null where it is gone. */
  name: z.nullable(z.string()),
  good: z.int(),
  bad: z.int(),
})
/** How often answers were found good and bad: sums, never whose word it was. */
export const feedbackSums = z.object({ from: day, to: day, models: z.array(judged), assistants: z.array(judged) })
export type FeedbackSums = z.infer<typeof feedbackSums>

export const houseState = z.object({
  jobs: z.array(z.object({ state: z.string(), count: z.int() })),
  /** In bytes. */
  databaseBytes: z.int(),
  filesBytes: z.int(),
  files: z.int(),
  runsActive: z.int(),
  liveConnections: z.int(),
})
export type HouseState = z.infer<typeof houseState>

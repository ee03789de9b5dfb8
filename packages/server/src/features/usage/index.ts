import type { HouseState, Id, Quotas } from '@parley/contract'
import type { Kysely } from 'kysely'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Route } from '#platform/http/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { EndedRun } from '#features/runs/index.ts'
import { createAllowance, type Allowance, type CallingPerson } from './budgets/allowance.ts'
import { createBudgetQueries } from './budgets/budgets.queries.ts'
import { createBudgetService } from './budgets/budgets.service.ts'
import { createReservations } from './budgets/reservations.ts'
import type { Rule } from './budgets/rules.ts'
import { createBooks, type EndedCall } from './books.ts'
import { createGivenUp } from './house/given-up.ts'
import { houseRoutes } from './house/house.routes.ts'
import { createSamples } from './house/samples.ts'
import { createUsageQueries } from './usage.queries.ts'
import { usageRoutes } from './usage.routes.ts'
import { createUsageService, type FeedbackPort, type UsageService } from './usage.service.ts'

export type { AllowedCall, CallingPerson, PlannedCall } from './budgets/allowance.ts'
export type { EndedCall } from './books.ts'

export interface UsageOptions {
  database: Database
  clock: Clock
  log: Log
  audit: AuditTrail
  jobs: Jobs
  people: {
    groupsOf(userId: Id): Promise<Id[]>
    quotasOf(caller: CallingPerson): Promise<Quotas>
    namesOf(userIds: readonly Id[]): Promise<Map<Id, string>>
    groupNames(): Promise<Map<Id, string>>
    membersOf(kind: 'role' | 'group', id: string): Promise<Id[]>
  }
  models: {
    names(): Promise<Map<string, string>>
    priceOf(modelId: string): Promise<{ input: number; output: number } | null>
    canUse(modelId: string, caller: CallingPerson): Promise<boolean>
  }
  houseState(): Promise<HouseState>
  feedback: FeedbackPort
}

export interface Usage {
  routes: Route[]
  /** Before a call of a model: whether it may be made, by which model, and what its person is to be told. */
  allowance: Pick<Allowance, 'allow' | 'release'>
  /** Within the transaction that ends a run. */
  bookRun(within: Kysely<Tables>, run: EndedRun, kind: EndedCall['conversationKind']): Promise<void>
  /** After it. */
  settleRun(run: EndedRun): Promise<void>
  /** For calls that are no runs: booked and settled. */
  ended(call: EndedCall): Promise<void>
  /** Gives back what killed processes had reserved; at the start, before anything begins, at once where none is beside this. */
  sweep(when: 'start' | 'later'): Promise<void>
  /** What the books hold of before a time: how many lines, and gone. */
  countBefore(time: number): Promise<number>
  removeBefore(time: number): Promise<number>
  /** What somebody has used, day by day. */
  daysOf: UsageService['daysOf']
  /** What limited somebody who is erased. */
  forget(within: Kysely<Tables>, userId: Id): Promise<void>
}

/** What models were called for and what that cost, and how much of it is allowed. */
export function createUsage(options: UsageOptions): Usage {
  const { database, clock, log, audit, jobs, people, models, houseState } = options
  const books = createBooks(database, clock)
  const queries = createBudgetQueries(database)

  /** Whose use a budget counts together; null: everybody's. */
  async function membersOf({ shared, subject, subjectId }: Rule): Promise<Id[] | null> {
    if (!shared || subject === 'everyone' || subjectId === null) return null
    return subject === 'user' ? [subjectId] : people.membersOf(subject, subjectId)
  }

  const reservations = createReservations(database, clock, books, queries, membersOf)
  const budgets = createBudgetService({
    database,
    clock,
    audit,
    queries,
    nameOf: async (kind, id) =>
      kind === 'group' ? (await people.groupNames()).get(id) : (await people.namesOf([id])).get(id),
    hasModel: async (modelId) => (await models.names()).has(modelId),
  })
  const allowance = createAllowance({
    clock,
    reservations,
    rules: budgets.rules,
    groupsOf: people.groupsOf,
    quotasOf: people.quotasOf,
    priceOf: models.priceOf,
    canUse: models.canUse,
  })
  const usage = createUsageService({
    clock,
    queries: createUsageQueries(database),
    namesOf: people.namesOf,
    modelNames: models.names,
    feedback: options.feedback,
  })
  const asCall = (run: EndedRun, conversationKind: EndedCall['conversationKind']): EndedCall => ({
    ...run,
    id: run.runId,
    kind: 'answer',
    conversationKind,
  })

  return {
    routes: [
      ...usageRoutes({ usage, allowance, budgets, audit, log }),
      ...houseRoutes({
        samples: createSamples({ database, clock, jobs, houseState }),
        givenUp: createGivenUp(jobs, audit),
        houseState,
      }),
    ],
    allowance,
    bookRun: (within, run, kind) => books.book(asCall(run, kind), within),
    settleRun: (run) => allowance.ended(asCall(run, null)),
    async ended(call) {
      await books.book(call)
      await allowance.ended(call)
    },
    sweep: (when) => reservations.sweep(when === 'start' && database.dialect === 'sqlite'),
    countBefore: books.countBefore,
    removeBefore: books.removeBefore,
    daysOf: usage.daysOf,
    forget: queries.forget,
  }
}

import type { Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Kysely } from 'kysely'
import type { Books, Spent } from '../books.ts'
import type { BudgetQueries } from './budgets.queries.ts'
import { counterOf, periodOf, type Rule } from './rules.ts'

/** Longer than any call takes with its waiting: what is still reserved then was left by a killed process. */
const abandonedMs = 60 * 60_000
/** Between the end of a call and its settling lies a moment. */
const settlingMs = 60_000
const keptPeriodsMs = 40 * 24 * 60 * 60_000
const atOnce = 200

export interface Held {
  rule: Rule
  /** With what others have reserved. */
  used: number
}

export type Reserved = { granted: true; holds: Held[] } | { granted: false; refused: Held }

/** Counts what is used up, exactly, however many ask at once and in however many processes. */
export function createReservations(
  database: Database,
  clock: Clock,
  books: Books,
  queries: BudgetQueries,
  membersOf: (rule: Rule) => Promise<Id[] | null>,
) {
  /** PostgreSQL: a row that others hold is waited for; as if alone, all but one of them would have to begin again. */
  const alone = <Result>(work: (transaction: Kysely<Tables>) => Promise<Result>): Promise<Result> =>
    database.transaction(work, { isolation: 'read committed' })

  async function used(rule: Rule, userId: Id): Promise<number> {
    const key = keyOf(rule, userId, clock.now())
    const counter = await queries.counter(key)
    if (counter !== undefined) return counter.used + counter.reserved
    return queries.booked(database.read, rule, key.subject, await membersOf(rule), key.period_start)
  }

  async function held(within: Kysely<Tables>, key: ReturnType<typeof keyOf>, rule: Rule, members: Id[] | null) {
    const found = await queries.hold(within, key)
    if (found !== undefined) return found
    const begun = await queries.booked(within, rule, key.subject, members, key.period_start)
    await queries.begin(within, { ...key, used: begun, reserved: 0 })
    return (await queries.hold(within, key)) ?? { ...key, used: begun, reserved: 0 }
  }

  const methods = {
    used,

    /** All of them or none: the first that is used up refuses. */
    async reserve(callId: Id, rules: readonly Rule[], userId: Id, estimate: Spent): Promise<Reserved> {
      const inOrder = rules.toSorted((one, other) => (one.id < other.id ? -1 : 1))
      const members = new Map<Rule, Id[] | null>()
      for (const rule of inOrder) members.set(rule, await membersOf(rule))
      const now = clock.now()
      let refused: Held | undefined
      const holds = await alone(async (transaction) => {
        const taken: Held[] = []
        refused = undefined
        for (const rule of inOrder) {
          const key = keyOf(rule, userId, now)
          const counter = await held(transaction, key, rule, members.get(rule) ?? null)
          const before = counter.used + counter.reserved
          if (before >= rule.amount) {
            refused = { rule, used: before }
            // What was taken from the others goes back with the transaction.
            throw new UsedUp()
          }
          // The last answer may go a little over: nobody knows its length before it is written.
          const amount = Math.min(estimate[rule.measure], rule.amount - before)
          await queries.move(transaction, key, { used: 0, reserved: amount })
          await queries.reserve(transaction, { ...key, call_id: callId, amount, created_at: now })
          taken.push({ rule, used: before + amount })
        }
        return taken
      }).catch((error: unknown) => {
        if (error instanceof UsedUp) return null
        throw error
      })
      if (holds !== null) return { granted: true, holds }
      if (refused === undefined) throw new Error('A budget refused without a name')
      return { granted: false, refused }
    },

    /** Turns what was reserved into what was used; nothing the second time. */
    async settle(callId: Id, spent: Spent): Promise<void> {
      // Most calls have no budget: looking costs less than waiting for the writer.
      if (!(await queries.isReserved(callId))) return
      await alone(async (transaction) => {
        for (const { amount, ...key } of await queries.takeReservations(transaction, callId)) {
          const measure = await queries.measureOf(transaction, key.budget_id)
          const by = measure === undefined ? 0 : spent[measure]
          await queries.move(transaction, key, { used: by, reserved: -amount })
        }
      })
    },

    /**
     * What a killed process left behind: by the books where they have it, otherwise it was never used. `alone`: nobody
     * else is there and nothing has begun yet, so that all of it was left behind, whatever the clock says.
     */
    async sweep(alone: boolean): Promise<void> {
      const now = clock.now()
      await settleBefore(alone ? Number.MAX_SAFE_INTEGER : now - settlingMs, alone)
      await settleBefore(now - abandonedMs, true)
      await queries.forgetPeriods(now - keptPeriodsMs)
    },
  }

  async function settleBefore(before: number, unbooked: boolean): Promise<void> {
    for (;;) {
      const callIds = await queries.reservedBefore(before, atOnce)
      for (const callId of callIds) {
        const spent = (await books.spentBy(callId)) ?? (unbooked ? nothing : undefined)
        if (spent !== undefined) await methods.settle(callId, spent)
      }
      // What is not booked yet stays, and would be found again.
      if (callIds.length < atOnce || !unbooked) return
    }
  }

  return methods
}

export type Reservations = ReturnType<typeof createReservations>

export const nothing: Spent = { messages: 0, tokens: 0, cost: 0 }

class UsedUp extends Error {}

function keyOf(rule: Rule, userId: Id, now: number) {
  return {
    budget_id: rule.id,
    subject: counterOf(rule, userId),
    period_start: periodOf(rule.period, now).start,
  }
}

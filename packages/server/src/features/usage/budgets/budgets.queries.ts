import type { BudgetMeasure, Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import { prepareNear, type Database, type Tables } from '#platform/db/index.ts'
import type { BudgetsTable, CounterRow, ReservationRow } from '../usage.tables.ts'
import type { Rule } from './rules.ts'

/** What permissions grant is counted like a budget, under these. */
export const quotaIds = { messages: 'quota:messages', tokens: 'quota:tokens' } as const

type Key = Pick<CounterRow, 'budget_id' | 'subject' | 'period_start'>

export function createBudgetQueries(database: Database) {
  const { read } = database
  const at = ({ budget_id, subject, period_start }: Key) => ({ budget_id, subject, period_start })

  const reserved = prepareNear(database, (near, { callId }: { callId: Id }) =>
    near.selectFrom('budget_reservations').select('budget_id').where('call_id', '=', callId).limit(1),
  )

  return {
    all: (): Promise<BudgetsTable[]> => read.selectFrom('budgets').selectAll().orderBy('name').orderBy('id').execute(),

    one: (id: Id): Promise<BudgetsTable | undefined> =>
      read.selectFrom('budgets').selectAll().where('id', '=', id).executeTakeFirst(),

    /** What limited somebody who is erased, and how much of it they had used. */
    async forget(within: Kysely<Tables>, userId: Id): Promise<void> {
      await within.deleteFrom('budgets').where('subject_kind', '=', 'user').where('subject_id', '=', userId).execute()
      await within.deleteFrom('budget_counters').where('subject', '=', userId).execute()
      await within.deleteFrom('budget_reservations').where('subject', '=', userId).execute()
    },

    async insert(within: Kysely<Tables>, budget: BudgetsTable): Promise<void> {
      await within.insertInto('budgets').values(budget).execute()
    },

    /** False when somebody else has changed it meanwhile. */
    async change(within: Kysely<Tables>, id: Id, version: number, change: Partial<BudgetsTable>): Promise<boolean> {
      const result = await within
        .updateTable('budgets')
        .set({ ...change, version: version + 1 })
        .where('id', '=', id)
        .where('version', '=', version)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    async delete(within: Kysely<Tables>, id: Id): Promise<boolean> {
      const result = await within.deleteFrom('budgets').where('id', '=', id).executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    /** What is counted otherwise from now on begins with what the books say. */
    async forgetCounters(within: Kysely<Tables>, budgetId: Id): Promise<void> {
      await within.deleteFrom('budget_reservations').where('budget_id', '=', budgetId).execute()
      await within.deleteFrom('budget_counters').where('budget_id', '=', budgetId).execute()
    },

    counter: (key: Key): Promise<CounterRow | undefined> =>
      read
        .selectFrom('budget_counters')
        .selectAll()
        .where((where) => where.and(at(key)))
        .executeTakeFirst(),

    /** Held until the transaction ends, so that of many that ask at once each sees what the one before took. */
    async hold(within: Kysely<Tables>, key: Key): Promise<CounterRow | undefined> {
      const query = within
        .selectFrom('budget_counters')
        .selectAll()
        .where((where) => where.and(at(key)))
      return (database.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirst()
    },

    async begin(within: Kysely<Tables>, counter: CounterRow): Promise<void> {
      await within
        .insertInto('budget_counters')
        .values(counter)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    /** Adds to what is there. */
    async move(within: Kysely<Tables>, key: Key, by: { used: number; reserved: number }): Promise<void> {
      await within
        .updateTable('budget_counters')
        .set(({ eb }) => ({ used: eb('used', '+', by.used), reserved: eb('reserved', '+', by.reserved) }))
        .where((where) => where.and(at(key)))
        .execute()
    },

    async reserve(within: Kysely<Tables>, reservation: ReservationRow): Promise<void> {
      await within.insertInto('budget_reservations').values(reservation).execute()
    },

    async isReserved(callId: Id): Promise<boolean> {
      return (await reserved({ callId })).length > 0
    },

    /** Whoever gets them settles them: nobody else does. In one order, so that two cannot wait for each other. */
    async takeReservations(within: Kysely<Tables>, callId: Id): Promise<ReservationRow[]> {
      const rows = await within.deleteFrom('budget_reservations').where('call_id', '=', callId).returningAll().execute()
      return rows.toSorted((one, other) => (one.budget_id < other.budget_id ? -1 : 1))
    },

    /** Undefined for a budget that is gone: then nobody counts it any more. */
    async measureOf(within: Kysely<Tables>, budgetId: string): Promise<BudgetMeasure | undefined> {
      if (budgetId === quotaIds.messages) return 'messages'
      if (budgetId === quotaIds.tokens) return 'tokens'
      const row = await within.selectFrom('budgets').select('measure').where('id', '=', budgetId).executeTakeFirst()
      return row?.measure
    },

    async reservedBefore(before: number, limit: number): Promise<Id[]> {
      const rows = await read
        .selectFrom('budget_reservations')
        .select('call_id')
        .distinct()
        .where('created_at', '<', before)
        .limit(limit)
        .execute()
      return rows.map(({ call_id }) => call_id)
    },

    async forgetPeriods(before: number): Promise<void> {
      await database.write.deleteFrom('budget_counters').where('period_start', '<', before).execute()
    },

    /** What the books say of a period: where a counter begins. */
    async booked(within: Kysely<Tables>, rule: Rule, subject: string, memberIds: readonly Id[] | null, start: number) {
      let query = within
        .selectFrom('bookings')
        .select(({ fn, eb }) => [
          fn.sum<number | string | null>('messages').as('messages'),
          fn.sum<number | string | null>(eb('input_tokens', '+', eb.ref('output_tokens'))).as('tokens'),
          fn.sum<number | string | null>('cost').as('cost'),
        ])
        .where('booked_at', '>=', start)
      if (subject !== '') query = query.where('user_id', '=', subject)
      else if (memberIds !== null) query = query.where('user_id', 'in', [...memberIds, ''])
      if (rule.modelId !== null) query = query.where('model_id', '=', rule.modelId)
      if (rule.fallbackModelId !== null) query = query.where('model_id', '!=', rule.fallbackModelId)
      const sums = await query.executeTakeFirst()
      return Number(sums?.[rule.measure] ?? 0)
    },
  }
}

export type BudgetQueries = ReturnType<typeof createBudgetQueries>

import type { Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import { prepareWithin, type Database, type Tables } from '#platform/db/index.ts'
import type { EndedRun } from '#features/runs/index.ts'
import { toNano } from './money.ts'
import type { BookingsTable, CallKind } from './usage.tables.ts'

const removedAtOnce = 500

/** A call of a model that has ended, however it did. */
export interface EndedCall extends Omit<EndedRun, 'runId' | 'conversationId' | 'messageId' | 'queued' | 'userId'> {
  /** Of the run or the request: each is booked once. */
  id: Id
  kind: CallKind
  userId: Id | null
  conversationKind: 'private' | 'room' | null
}

/** What a call used up, in each measure. */
export interface Spent {
  messages: number
  tokens: number
  /** Billionths of a dollar. */
  cost: number
}

/** The books of the house: one line for each call, never changed, and kept as long as the house keeps them. */
export function createBooks(database: Database, clock: Clock) {
  const add = prepareWithin(database, (words, line: BookingsTable) =>
    words
      .insertInto('bookings')
      .values(line)
      .onConflict((conflict) => conflict.doNothing()),
  )
  return {
    /** Within the transaction that ends the call, where there is one. A call that is booked already stays as it is. */
    async book(call: EndedCall, within: Kysely<Tables> = database.write): Promise<void> {
      await add(within, lineOf(call, clock.now()))
    },

    async countBefore(time: number): Promise<number> {
      const { count } = await database.read
        .selectFrom('bookings')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('booked_at', '<', time)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    /** Some at a time: years of it at once would keep everybody else from writing. */
    async removeBefore(time: number): Promise<number> {
      for (let removed = 0; ;) {
        const some = database.read
          .selectFrom('bookings')
          .select('id')
          .where('booked_at', '<', time)
          .limit(removedAtOnce)
        const ids = (await some.execute()).map(({ id }) => id)
        if (ids.length > 0) await database.write.deleteFrom('bookings').where('id', 'in', ids).execute()
        removed += ids.length
        if (ids.length < removedAtOnce) return removed
      }
    },

    async spentBy(id: Id, within: Kysely<Tables> = database.read): Promise<Spent | undefined> {
      const line = await within.selectFrom('bookings').selectAll().where('id', '=', id).executeTakeFirst()
      if (line === undefined) return undefined
      const { messages, input_tokens, output_tokens, cost } = line
      return { messages, tokens: input_tokens + output_tokens, cost: cost ?? 0 }
    },
  }
}

export type Books = ReturnType<typeof createBooks>

/** Something of an answer came, so it counts as a message even if it was cut off. */
function hasBegun({ firstToken, status, usage }: EndedCall): boolean {
  return firstToken !== null || (usage !== null && usage.outputTokens > 0) || status === 'complete'
}

export function spentOf(call: EndedCall): Spent {
  const { usage, kind } = call
  return {
    messages: (kind === 'answer' || kind === 'gateway') && hasBegun(call) ? 1 : 0,
    tokens: (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0),
    cost: toNano(usage?.cost ?? 0),
  }
}

function lineOf(call: EndedCall, now: number): BookingsTable {
  const { usage } = call
  const cost = usage?.cost ?? null
  return {
    id: call.id,
    kind: call.kind,
    user_id: call.userId,
    conversation_kind: call.conversationKind,
    provider_kind: call.providerKind,
    model_id: call.modelId,
    outcome: call.status,
    error_code: call.errorCode,
    messages: spentOf(call).messages === 1 ? 1 : 0,
    input_tokens: usage?.inputTokens ?? 0,
    cached_tokens: usage?.cachedTokens ?? 0,
    output_tokens: usage?.outputTokens ?? 0,
    reasoning_tokens: usage?.reasoningTokens ?? 0,
    cost: cost === null ? null : toNano(cost),
    estimated: usage?.estimated === true ? 1 : 0,
    first_token_ms: call.firstToken === null ? null : Math.round(call.firstToken),
    duration_ms: Math.round(call.duration),
    booked_at: now,
  }
}

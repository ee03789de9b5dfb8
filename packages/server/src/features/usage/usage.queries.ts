import type { Id, UsageGrouping } from '@parley/contract'
import { sql, type ExpressionBuilder, type RawBuilder } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'

const dayMs = 24 * 60 * 60_000

export interface Span {
  from: number
  /** Not included. */
  until: number
}

/** Days since 1970, in whole numbers on both databases. */
const dayNumber = sql<number>`booked_at / ${sql.lit(dayMs)}`

const columns: Record<UsageGrouping, RawBuilder<string | number | null>> = {
  day: dayNumber,
  model: sql.ref<string>('model_id'),
  user: sql.ref<string | null>('user_id'),
  kind: sql.ref<string>('kind'),
}

/** PostgreSQL gives sums of large numbers as text. */
type Sum = number | string | null

export function createUsageQueries({ read }: Database) {
  const sums = ({ fn, eb }: ExpressionBuilder<Tables, 'bookings'>) => [
    fn.sum<Sum>('messages').as('messages'),
    fn.sum<Sum>('input_tokens').as('input_tokens'),
    fn.sum<Sum>('cached_tokens').as('cached_tokens'),
    fn.sum<Sum>('output_tokens').as('output_tokens'),
    fn.sum<Sum>('reasoning_tokens').as('reasoning_tokens'),
    fn.sum<Sum>('cost').as('cost'),
    fn.count<number | string>('error_code').as('errors'),
    fn.countAll<number | string>().as('calls'),
    fn.count<number | string>('cost').as('priced'),
    fn.avg<Sum>('first_token_ms').as('first_token_ms'),
    fn.avg<Sum>(eb.case().when('error_code', 'is', null).then(eb.ref('duration_ms')).end()).as('duration_ms'),
  ]
  const within = ({ from, until }: Span) =>
    read.selectFrom('bookings').where('booked_at', '>=', from).where('booked_at', '<', until)

  return {
    ofUser: (userId: Id, span: Span) =>
      within(span)
        .where('user_id', '=', userId)
        .select(sums)
        .select([dayNumber.as('day'), 'model_id'])
        .groupBy([dayNumber, 'model_id'])
        .orderBy('day')
        .orderBy('model_id')
        .execute(),

    total: (span: Span) => within(span).select(sums).executeTakeFirstOrThrow(),

    by: (grouping: UsageGrouping, span: Span, limit: number) =>
      within(span)
        .select(sums)
        .select(columns[grouping].as('key'))
        .groupBy(columns[grouping])
        .orderBy(grouping === 'day' ? 'key' : 'calls', 'desc')
        .limit(limit)
        .execute(),

    /** For a file: each day, model and person, in order, a page at a time. */
    lines: (span: Span, offset: number, limit: number) =>
      within(span)
        .select(sums)
        .select([dayNumber.as('day'), 'model_id', 'user_id', 'kind'])
        .groupBy([dayNumber, 'model_id', 'user_id', 'kind'])
        .orderBy('day')
        .orderBy('model_id')
        .orderBy('user_id')
        .orderBy('kind')
        .offset(offset)
        .limit(limit)
        .execute(),

    /** The time to the first token that this share of the answers stayed below. */
    async firstToken(span: Span, share: number): Promise<number | null> {
      const begun = within(span).where('first_token_ms', 'is not', null)
      const counted = await begun
        .select(({ fn }) => fn.countAll<number | string>().as('count'))
        .executeTakeFirstOrThrow()
      const count = Number(counted.count)
      if (count === 0) return null
      const row = await begun
        .select('first_token_ms')
        .orderBy('first_token_ms')
        .offset(Math.min(count - 1, Math.floor(count * share)))
        .limit(1)
        .executeTakeFirst()
      return row?.first_token_ms ?? null
    },
  }
}

export type UsageQueries = ReturnType<typeof createUsageQueries>
export type SumsRow = Awaited<ReturnType<UsageQueries['total']>>
export type LineRow = Awaited<ReturnType<UsageQueries['lines']>>[number]

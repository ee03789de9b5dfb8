import type { AdminUsage, FeedbackSums, Id, LimitState, OwnUsage, UsageGrouping, UsageSums } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { toDollars } from './money.ts'
import type { LineRow, Span, SumsRow, UsageQueries } from './usage.queries.ts'

const dayMs = 24 * 60 * 60_000
/** Unless asked otherwise: today and the days before it. */
const usualDays = 30
const mostDays = 400
const mostItems = 400
const linesAtOnce = 500

type Asked = { from?: string | undefined; to?: string | undefined }

/** How often answers were found good and bad. */
export interface FeedbackPort {
  sums(
    from: number,
    until: number,
  ): Promise<Record<'models' | 'assistants', { key: string; good: number; bad: number }[]>>
  assistantNames(): Promise<Map<Id, string>>
}

export interface UsageServiceOptions {
  feedback: FeedbackPort
  clock: Clock
  queries: UsageQueries
  namesOf(userIds: readonly Id[]): Promise<Map<Id, string>>
  modelNames(): Promise<Map<string, string>>
}

/** What the books say, added up. */
export function createUsageService({ clock, queries, namesOf, modelNames, feedback }: UsageServiceOptions) {
  async function named(grouping: UsageGrouping, keys: (string | null)[]): Promise<Map<string | null, string>> {
    if (grouping === 'user') return new Map(await namesOf(keys.filter((key) => key !== null)))
    return grouping === 'model' ? new Map(await modelNames()) : new Map()
  }

  const days = (rows: Awaited<ReturnType<UsageQueries['ofUser']>>): OwnUsage['days'] =>
    rows.map((row) => ({ date: dateOf(Number(row.day)), modelId: row.model_id, ...own(present(row)) }))

  return {
    async own(userId: Id, asked: Asked, limits: LimitState[]): Promise<OwnUsage> {
      const span = spanOf(asked, clock.now())
      const rows = await queries.ofUser(userId, span)
      return {
        ...asDays(span),
        days: days(rows),
        limits,
      }
    },

    /** Each day with each model, from the first on: for somebody's copy of everything. */
    async daysOf(userId: Id): Promise<OwnUsage['days']> {
      return days(await queries.ofUser(userId, { from: 0, until: clock.now() + 1 }))
    },

    async all(asked: Asked, by: UsageGrouping): Promise<AdminUsage> {
      const span = spanOf(asked, clock.now())
      const [total, median, p95, rows] = await Promise.all([
        queries.total(span),
        queries.firstToken(span, 0.5),
        queries.firstToken(span, 0.95),
        queries.by(by, span, mostItems),
      ])
      const keys = rows.map(({ key }) => (by === 'day' ? dateOf(Number(key)) : key === null ? null : String(key)))
      const names = await named(by, keys)
      const items = rows.map((row, index) => {
        const key = keys[index] ?? null
        return { key, name: names.get(key) ?? null, ...present(row) }
      })
      // Days come newest first, so that a span too long loses its oldest.
      return {
        ...asDays(span),
        total: present(total),
        latency: { median, p95 },
        items: by === 'day' ? items.toReversed() : items,
      }
    },

    async feedback(asked: Asked): Promise<FeedbackSums> {
      const span = spanOf(asked, clock.now())
      const [{ models, assistants }, names, assistantNames] = await Promise.all([
        feedback.sums(span.from, span.until),
        modelNames(),
        feedback.assistantNames(),
      ])
      const called = (rows: typeof models, by: Map<string, string>) =>
        rows.slice(0, mostItems).map((row) => ({ ...row, name: by.get(row.key) ?? null }))
      return { ...asDays(span), models: called(models, names), assistants: called(assistants, assistantNames) }
    },

    /** As many pages as there are, each with the names of its people. */
    async *pages(
      asked: Asked,
    ): AsyncGenerator<{ line: LineRow; date: string; user: string | null; sums: UsageSums }[]> {
      const span = spanOf(asked, clock.now())
      for (let offset = 0; ; offset += linesAtOnce) {
        const lines = await queries.lines(span, offset, linesAtOnce)
        const names = await namesOf([...new Set(lines.flatMap(({ user_id }) => user_id ?? []))])
        yield lines.map((line) => ({
          line,
          date: dateOf(Number(line.day)),
          user: line.user_id === null ? null : (names.get(line.user_id) ?? null),
          sums: present(line),
        }))
        if (lines.length < linesAtOnce) return
      }
    },
  }
}

export type UsageService = ReturnType<typeof createUsageService>

function own({ messages, inputTokens, cachedTokens, outputTokens, reasoningTokens, cost, errors }: UsageSums) {
  return { messages, inputTokens, cachedTokens, outputTokens, reasoningTokens, cost, errors }
}

function present(row: SumsRow): UsageSums {
  const calls = Number(row.calls)
  return {
    messages: Number(row.messages ?? 0),
    inputTokens: Number(row.input_tokens ?? 0),
    cachedTokens: Number(row.cached_tokens ?? 0),
    outputTokens: Number(row.output_tokens ?? 0),
    reasoningTokens: Number(row.reasoning_tokens ?? 0),
    cost: toDollars(Number(row.cost ?? 0)),
    errors: Number(row.errors),
    calls,
    unpriced: calls - Number(row.priced),
    firstTokenMs: row.first_token_ms === null ? null : Math.round(Number(row.first_token_ms)),
    durationMs: row.duration_ms === null ? null : Math.round(Number(row.duration_ms)),
  }
}

function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

function asDays({ from, until }: Span): { from: string; to: string } {
  return { from: dateOf(from / dayMs), to: dateOf(until / dayMs - 1) }
}

function spanOf({ from, to }: Asked, now: number): Span {
  const last = to === undefined ? now - (now % dayMs) : dayAt(to, 'to')
  const first = from === undefined ? last - (usualDays - 1) * dayMs : dayAt(from, 'from')
  if (first > last) throw wrong('from', 'Begin before the end.')
  if (last - first > mostDays * dayMs) throw wrong('from', `Ask for at most ${mostDays} days at once.`)
  return { from: first, until: last + dayMs }
}

function dayAt(date: string, field: string): number {
  const time = Date.parse(`${date}T00:00:00Z`)
  // February 30th is read as a day in March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date)
    throw wrong(field, 'There is no such day.')
  return time
}

function wrong(field: string, what: string): AppError {
  return new AppError('validation_failed', what, { fields: { [field]: [what] }, actions: ['edit'] })
}

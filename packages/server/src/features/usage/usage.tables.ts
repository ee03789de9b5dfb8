import type { ErrorCode, ProviderKind, RunEndStatus } from '@parley/contract'

/** What a model was called for. */
export type CallKind = 'answer' | 'gateway' | 'embedding' | 'title' | 'suggestions' | 'picture'

export interface BookingsTable {
  id: string
  kind: CallKind
  user_id: string | null
  conversation_kind: 'private' | 'room' | null
  provider_kind: ProviderKind | null
  model_id: string
  outcome: RunEndStatus
  error_code: ErrorCode | null
  messages: 0 | 1
  /** All of it, cached or not. */
  input_tokens: number
  cached_tokens: number
  output_tokens: number
  reasoning_tokens: number
  /** Billionths of a dollar. */
  cost: number | null
  estimated: 0 | 1
  first_token_ms: number | null
  duration_ms: number
  booked_at: number
}

export interface BudgetsTable {
  id: string
  name: string
  subject_kind: 'everyone' | 'role' | 'group' | 'user'
  subject_id: string | null
  model_id: string | null
  measure: 'messages' | 'tokens' | 'cost'
  period: 'minute' | 'day' | 'month'
  /** Billionths of a dollar where it is a cost. */
  amount: number
  shared: 0 | 1
  fallback_model_id: string | null
  enabled: 0 | 1
  version: number
  created_at: number
  updated_at: number
}

export interface CounterRow {
  budget_id: string
  subject: string
  period_start: number
  used: number
  reserved: number
}

export interface ReservationRow {
  call_id: string
  budget_id: string
  subject: string
  period_start: number
  amount: number
  created_at: number
}

export interface HouseSampleRow {
  /** The beginning of its hour. */
  taken_at: number
  jobs_waiting: number
  jobs_running: number
  jobs_dead: number
  database_bytes: number
  files_bytes: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    bookings: BookingsTable
    budgets: BudgetsTable
    budget_counters: CounterRow
    budget_reservations: ReservationRow
    house_samples: HouseSampleRow
  }
}

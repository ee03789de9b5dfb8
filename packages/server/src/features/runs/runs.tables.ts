import type { RunEndStatus } from '@parley/contract'
import type { Generated } from 'kysely'

export interface RunsTable {
  /** What its frames name it by. */
  number: Generated<number>
  id: string
  conversation_id: string
  message_id: string
  user_id: string
  model_id: string
  status: 'open' | RunEndStatus
  /** The process that writes it. */
  owner: string
  /** The part of its message's text and reasoning that this run wrote. */
  text_from: number
  text_to: number
  reasoning_from: number
  reasoning_to: number
  /** Its frames are gone; what it wrote is in the message. */
  purged: 0 | 1
  created_at: number
  started_at: number | null
  ended_at: number | null
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    runs: RunsTable
    run_owners: { id: string; heartbeat_at: number }
    /** `data` is the event as JSON without its run and seq. */
    run_frames: { run_number: number; seq: number; data: string }
  }
}

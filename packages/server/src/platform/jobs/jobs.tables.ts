export type JobState = 'waiting' | 'running' | 'done' | 'dead' | 'cancelled'

export interface JobsTable {
  id: string
  kind: string
  payload: string
  checkpoint: string | null
  result: string | null
  state: JobState
  reason: string | null
  user_id: string | null
  exclusive_key: string | null
  unique_key: string | null
  priority: number
  run_at: number
  attempts: number
  owner: string | null
  lease_until: number | null
  cancel_requested: number
  progress_done: number | null
  progress_total: number | null
  progress_text: string | null
  created_at: number
  started_at: number | null
  ended_at: number | null
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    jobs: JobsTable
  }
}

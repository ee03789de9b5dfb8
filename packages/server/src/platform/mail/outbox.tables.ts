export type MailState = 'waiting' | 'sent' | 'failed'

export interface OutboxTable {
  id: string
  recipient: string
  recipient_key: string | null
  subject: string
  sealed_body: string | null
  state: MailState
  reason: string | null
  attempts: number
  created_at: number
  ended_at: number | null
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    outbox: OutboxTable
  }
}

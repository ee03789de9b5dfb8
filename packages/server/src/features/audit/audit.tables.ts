import type { AuditEntry } from '#platform/audit.ts'

export interface AuditEntriesTable {
  id: string
  at: number
  action: string
  actor_kind: 'user' | 'nobody' | 'command line' | 'server'
  actor_id: string | null
  target_kind: string | null
  target_id: string | null
  result: AuditEntry['result']
  /** JSON: address, name and facts. Null once somebody it was about was erased. */
  details: string | null
  /** Without it nobody can try out which address the digest was made of. Goes with the details. */
  salt: string | null
  details_digest: string
  /** The place in the chain; null in the moment until it is linked. */
  number: number | null
  hash: string | null
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    audit_entries: AuditEntriesTable
    /** One row: the end of the chain. */
    audit_chain: { name: string; number: number; hash: string; sealed_key: string }
  }
}

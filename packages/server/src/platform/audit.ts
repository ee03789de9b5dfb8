import type { Id } from '@parley/contract'
import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './db/index.ts'

/** One act worth remembering. `action` is `area.act`, such as `login.failed` or `role.changed`. */
export interface AuditEntry {
  action: string
  /** Nobody signed in: null. */
  actorId: Id | null
  /** Who acted where it was no account: whoever sits at the machine, or Parley by itself. */
  by?: 'command line' | 'server'
  target?: { kind: string; id: string; name?: string }
  address?: string
  result: 'ok' | 'denied' | 'failed'
  /** Small facts without secrets and without what people wrote. */
  detail?: Record<string, string | number | boolean | null>
}

/** Where acts are written down, in the transaction that carries the act out when there is one. */
export interface AuditTrail {
  record(entry: AuditEntry, transaction?: Transaction<Tables> | Kysely<Tables>): Promise<void>
}

import type { Id } from '@parley/contract'
import type { Accounts } from '#features/accounts/index.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Caller } from '#platform/http/index.ts'

export interface UsersOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  accounts: Pick<
    Accounts,
    | 'create'
    | 'directory'
    | 'endEveryone'
    | 'endSessionsOf'
    | 'forgetLinks'
    | 'mailPasswordLink'
    | 'passwordLink'
    | 'resetTwoFactor'
    | 'setRole'
    | 'setState'
    | 'touchVersion'
  >
  /** Who weighs in on who may enter or rule has just proved to be there; throws where not. */
  requireStepUp(caller: Caller): Promise<void>
  /** Ends what is being done for somebody: answers being written, jobs. */
  stopWork(userId: Id): Promise<void>
  /** What somebody may has changed, for the pages that show it; null for everybody. */
  changed(userId: Id | null): void
}

import type { Id } from '@parley/contract'
import type { Accounts } from '#features/accounts/index.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Sealer } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import type { Egress } from '#platform/egress/index.ts'
import type { SessionCookie } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { Settings } from '#platform/settings/index.ts'

export type SignupMode = 'first' | 'open' | 'invite' | 'approval' | 'closed'

export interface OidcOptions {
  database: Database
  clock: Clock
  log: Log
  audit: AuditTrail
  sealer: Sealer
  egress: Egress
  settings: Settings
  signup: SignupMode
  accounts: Pick<
    Accounts,
    | 'acceptInvite'
    | 'closeEnded'
    | 'createExternal'
    | 'directory'
    | 'hasPassword'
    | 'proved'
    | 'setState'
    | 'signInAs'
    | 'wayInChanged'
  >
  /** Where people find it; null: wherever they came to. */
  publicUrl: URL | null
  /** With slashes at both ends. */
  basePath: string
  /** A cookie of this name, for the way to a service and back. */
  cookie(name: string): SessionCookie
}

/** Somebody as a service describes them, after everything was verified. */
export interface Person {
  subject: string
  email: string | null
  emailVerified: boolean
  name: string | null
  username: string | null
  /** When they last showed the service who they are; 0 where it does not say. */
  provedAt: number
}

/** Who began something while being signed in. */
export interface Insider {
  userId: Id
  sessionId: Id
}

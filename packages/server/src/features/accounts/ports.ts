import type { Id, Role, SecondFactor, User } from '@parley/contract'
import type { Transaction } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { AccessTokens, Sealer } from '#platform/crypto/index.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Files } from '#platform/files/index.ts'
import type { SessionCookie } from '#platform/http/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import type { IssuedSession, SessionLimits } from './sessions.ts'

export type SignupMode = 'first' | 'open' | 'invite' | 'approval' | 'closed'

export interface SignedInUser {
  user: User
  session: IssuedSession
}

/** The password was right, and something else is asked for. */
export interface HalfwayUser {
  session: IssuedSession
  methods: SecondFactor[]
}

export interface AccountOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  sealer: Sealer
  masterSecret: string
  jobs: Jobs
  mail: Mail
  /** Whether mails leave the house, so that an address can be proved. */
  mailLeaves: boolean
  cookie: SessionCookie
  /** The mark of a browser that somebody has signed in with. */
  deviceCookie: SessionCookie
  limits: SessionLimits
  access: AccessTokens
  /** What mails, authenticator apps and passkeys call it. */
  houseName(): string
  instance: { version: string; signup: SignupMode }
  /** The configured site, to which passkeys are bound. */
  publicUrl: URL | null
  /** Where people find it, with a slash at its end; for links in mails. */
  site(): URL
  /** Called when a session, a key or all of a user has ended, so that what it still holds open is closed. */
  ended(what: { sessionId: Id } | { keyId: Id } | { userId: Id }): void
  /** Ends the answers being written for somebody. */
  stopRuns(userId: Id): Promise<unknown>
  /** Whether passwords let anybody in; where not, other sign-in services do. */
  passwordLogin(): Promise<boolean>
  /** Whether programs may act for this person. */
  mayMakeKeys(caller: { userId: Id; role?: Role }): Promise<boolean>
  /** Puts an invited person into the groups of the invitation. */
  joinGroups(within: Transaction<Tables>, userId: Id, groupIds: readonly Id[]): Promise<void>
  /** Pictures of people lie among their files, so that they go and are taken along with these. */
  files: Pick<Files, 'find' | 'read' | 'remove' | 'save'>
  /** What is seen of this person has changed, by others or in their own other windows. */
  changed(userId: Id): void
  hasAgreed(userId: Id): Promise<boolean>
  /** Whether the house demands a second factor of people of this role. */
  demandsFactorOf(role: Role): Promise<boolean>
  /** For who agreed while signing up; rejects where they read another version than there is now. */
  agreeToTerms(within: Transaction<Tables>, userId: Id, version: number | undefined): Promise<void>
}

export function badLink(): AppError {
  return new AppError('gone', 'This link was used already or is too old. Ask for a new one.')
}

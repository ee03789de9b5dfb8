import type { Role } from '@parley/contract'
import type { Generated, Selectable } from 'kysely'

export type UserState = 'active' | 'pending' | 'disabled'

export interface UsersTable {
  id: string
  email: string
  /** Lower case and NFKC: what makes two spellings of one address the same account. */
  email_key: string
  username: string
  display_name: string
  role: Role
  state: UserState
  /** Empty where there is no password: who came through another sign-in service. */
  password_hash: string
  created_at: number
  updated_at: number
  /** Counts what administrators change, so that two of them do not overwrite each other. */
  version: Generated<number>
  /** What a pending account waits for; 0 or 1. */
  needs_verification: Generated<number>
  needs_approval: Generated<number>
  email_verified_at: number | null
  language: string | null
  /** What their browser asked for when they last came in; mails are in it while they have chosen nothing. */
  mail_language: string | null
  theme: Generated<'system' | 'light' | 'dark' | 'contrast'>
  level: Generated<number>
  /** JSON. */
  preferences: Generated<string>
  /** Among the files of this person. */
  avatar_file_id: string | null
}

export type UserRow = Selectable<UsersTable>

export interface SessionsTable {
  id: string
  user_id: string
  device: string
  address: string
  created_at: number
  last_used_at: number
  expires_at: number
  /** `halfway` between the password and the second factor. */
  stage: Generated<'full' | 'halfway'>
  /** When the person last proved to be there, by password, passkey or sign-in service. */
  confirmed_at: Generated<number>
}

export type SessionRow = Selectable<SessionsTable>

export interface ApiKeysTable {
  id: string
  user_id: string
  name: string
  /** JSON. */
  scopes: string
  key_hash: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
}

export interface InvitesTable {
  id: string
  token_hash: string
  /** Only this address may use it. */
  email: string | null
  role: Role
  /** JSON. */
  group_ids: string
  created_by: string
  created_at: number
  expires_at: number
  /** How many may come with it, and how many have. */
  places: number
  taken: number
  /** When its last place was taken. */
  used_at: number | null
  /** Of an invitation with one place. */
  used_by: string | null
}

export interface MailTokensTable {
  token_hash: string
  purpose: 'verify-email' | 'change-email' | 'reset-password'
  user_id: string
  email: string
  created_at: number
  expires_at: number
}

export interface FailedAttemptsTable {
  key: string
  failures: number
  last_at: number
  blocked_until: number
}

export interface TotpFactorsTable {
  user_id: string
  sealed_secret: string
  last_step: number
  created_at: number
  confirmed_at: number | null
}

export interface PasskeysTable {
  id: string
  user_id: string
  credential_id: string
  /** COSE, in base64url. */
  public_key: string
  sign_count: number
  /** JSON. */
  transports: string
  synced: number
  name: string
  created_at: number
  last_used_at: number | null
}

export interface PasskeyChallengesTable {
  challenge_hash: string
  purpose: 'register' | 'assert'
  /** Only this account may answer it; null where nobody is known yet. */
  user_id: string | null
  expires_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    users: UsersTable
    claims: { name: string; user_id: string; created_at: number }
    sessions: SessionsTable
    api_keys: ApiKeysTable
    session_tokens: { token_hash: string; session_id: string; created_at: number; replaced_at: number | null }
    invites: InvitesTable
    earlier_addresses: { user_id: string; email_key: string; noted_at: number }
    mail_tokens: MailTokensTable
    /** When the last of each purpose was sent: outlives the token, or using it up would make room for the next. */
    mail_token_times: { user_id: string; purpose: MailTokensTable['purpose']; sent_at: number }
    failed_attempts: FailedAttemptsTable
    totp_factors: TotpFactorsTable
    backup_codes: { user_id: string; code_hash: string }
    passkeys: PasskeysTable
    passkey_challenges: PasskeyChallengesTable
  }
}

import { newId, type Role, type User } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { isUniqueViolation } from '#platform/db/index.ts'
import { mailboxKey } from '#platform/mail/index.ts'
import { requestLanguage } from '#platform/request-sender.ts'
import type { UserRow } from './accounts.tables.ts'

export interface NewUser {
  email: string
  username: string
  displayName?: string | undefined
  role: Role
  passwordHash: string
}

/** One account per address, however it is spelled. */
export const emailKey = mailboxKey

export function newUser({ email, username, displayName, role, passwordHash }: NewUser, now: number): UserRow {
  return {
    id: newId(),
    email,
    email_key: emailKey(email),
    username,
    display_name: displayName ?? username,
    role,
    state: 'active',
    password_hash: passwordHash,
    created_at: now,
    updated_at: now,
    version: 1,
    needs_verification: 0,
    needs_approval: 0,
    email_verified_at: null,
    language: null,
    mail_language: requestLanguage(),
    theme: 'system',
    level: 3,
    preferences: '{}',
    avatar_file_id: null,
  }
}

export function presentUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    username: row.username,
    displayName: row.display_name,
    role: row.role,
    avatar: row.avatar_file_id,
    createdAt: new Date(row.created_at).toISOString(),
  }
}

/** What the database refused because somebody else has it, in words for the field; null for any other failure. */
export function takenName(error: unknown): AppError | null {
  if (isUniqueViolation(error, 'users_username', 'users.username')) return usernameTaken()
  if (isUniqueViolation(error, 'users_email', 'users.email_key'))
    return taken('email', 'This address has an account already.')
  return null
}

export const usernameTaken = () => taken('username', 'This username is taken.')

function taken(field: string, text: string): AppError {
  return new AppError('conflict', text, { fields: { [field]: [text] }, actions: ['edit'] })
}

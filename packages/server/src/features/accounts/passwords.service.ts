import type { ChangePassword, Id, ResetPassword } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { hashPassword, verifyNothing, verifyPassword } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import type { AccountMails } from './account-mails.ts'
import type { UserRow } from './accounts.tables.ts'
import type { Endings } from './endings.ts'
import type { MailTokens } from './mail-tokens.ts'
import { emailKey } from './new-user.ts'
import { refuseWeakPassword } from './passwords.ts'
import { badLink } from './ports.ts'
import type { SessionQueries } from './sessions.queries.ts'
import type { SlowDown } from './slow-down.ts'
import type { UserQueries } from './users.queries.ts'

export interface PasswordOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  users: UserQueries
  sessions: Pick<SessionQueries, 'requireStill'>
  tokens: MailTokens
  slowDown: SlowDown
  mail: Mail
  mails: AccountMails
  endings: Endings
  houseName(): string
}

export function createPasswords(options: PasswordOptions) {
  const { database, clock, audit, users, sessions, tokens, slowDown, mail, mails, endings } = options

  const namesOf = ({ email, username }: UserRow) => ({ email, username, house: options.houseName() })

  /** Whether this is the password of who is signed in already. Guesses in a borrowed browser are slowed down too. */
  async function verify(userId: Id, password: string, field: string): Promise<void> {
    const key = `password of ${userId}`
    await slowDown.begin(key)
    const hash = (await users.byId(userId))?.password_hash ?? ''
    if (!(hash === '' ? await verifyNothing(password) : await verifyPassword(hash, password))) {
      const text = 'This is not your password.'
      await audit.record({ action: 'step-up.failed', actorId: userId, result: 'failed' })
      throw new AppError('validation_failed', text, { fields: { [field]: [text] }, actions: ['edit'] })
    }
    await slowDown.forget(key)
  }

  return {
    verify,

    /** All other browsers are signed out: one of them may be why it is changed. */
    async change(userId: Id, sessionId: Id, request: ChangePassword): Promise<void> {
      const user = await users.byId(userId)
      if (user === undefined) throw new AppError('not_found', 'There is no such account.')
      if (request.currentPassword === undefined && user.password_hash !== '') throw currentMissing()
      refuseWeakPassword(request.password, namesOf(user))
      const passwordHash = await hashPassword(request.password)
      const ended = await database.transaction(async (transaction) => {
        // A reset meanwhile has ended this session, and must not be undone from it.
        await sessions.requireStill(transaction, sessionId, userId)
        if (!(await users.replacePassword(transaction, user, passwordHash))) throw changedMeanwhile()
        await users.change(transaction, userId, { updated_at: clock.now() })
        await mail.send(transaction, mails.passwordChanged(user))
        await audit.record({ action: 'password.changed', actorId: userId, result: 'ok' }, transaction)
        return endings.endWithin(transaction, userId, 'password changed', { keptId: sessionId })
      })
      await endings.close(ended)
    },

    /** Signs nobody in: a second factor is still asked for. */
    async reset({ token, password }: ResetPassword, address: string): Promise<void> {
      const found = await tokens.peek(token, ['reset-password'])
      const user = found && (await users.byId(found.user_id))
      if (user === undefined) throw badLink()
      refuseWeakPassword(password, namesOf(user))
      const passwordHash = await hashPassword(password)
      const ended = await database.transaction(async (transaction) => {
        const taken = await tokens.take(transaction, token, ['reset-password'])
        const current = taken && (await users.byId(taken.user_id, transaction))
        if (taken === undefined || current === undefined || current.state === 'disabled') throw badLink()
        const now = clock.now()
        // The link came by mail, so the address is proved as well, if it is still the same.
        const proved = emailKey(taken.email) === current.email_key
        await users.change(transaction, current.id, {
          password_hash: passwordHash,
          updated_at: now,
          ...(proved && { email_verified_at: now, needs_verification: 0 }),
          ...(proved && current.state === 'pending' && current.needs_approval === 0 && { state: 'active' }),
        })
        await mail.send(transaction, mails.passwordChanged(current))
        await audit.record({ action: 'password.reset', actorId: current.id, address, result: 'ok' }, transaction)
        return endings.endWithin(transaction, current.id, 'password reset')
      })
      await slowDown.forget(`login ${user.email_key}`, `login ${user.username}`, `password of ${user.id}`)
      await endings.close(ended)
    },
  }
}

export type Passwords = ReturnType<typeof createPasswords>

/** Also of who proved a moment ago that they are there: a browser that was just left alone must not lock its owner out. */
function currentMissing(): AppError {
  const text = 'Enter your current password too.'
  return new AppError('validation_failed', text, { fields: { currentPassword: [text] }, actions: ['edit'] })
}

const changedMeanwhile = () => new AppError('conflict', 'Your password was changed in another window meanwhile.')

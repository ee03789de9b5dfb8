import type { ChangePassword, Id, ResetPassword } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { hashPassword, verifyNothing, verifyPassword } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import type { AccountAdministration } from './account-administration.ts'
import type { AccountMails } from './account-mails.ts'
import type { KeyService } from './keys.service.ts'
import type { MailTokens } from './mail-tokens.ts'
import { emailKey } from './new-user.ts'
import { refuseWeakPassword } from './passwords.ts'
import { badLink } from './ports.ts'
import type { SlowDown } from './slow-down.ts'
import type { UserQueries } from './users.queries.ts'

export interface PasswordOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  users: UserQueries
  keys: KeyService
  tokens: MailTokens
  slowDown: SlowDown
  mail: Mail
  mails: AccountMails
  endAll: AccountAdministration['endAll']
}

export function createPasswords(options: PasswordOptions) {
  const { database, clock, audit, users, keys, tokens, slowDown, mail, mails } = options

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
      refuseWeakPassword(request.password, user)
      const passwordHash = await hashPassword(request.password)
      await database.transaction(async (transaction) => {
        await users.change(transaction, userId, { password_hash: passwordHash, updated_at: clock.now() })
        await tokens.revoke(transaction, userId, 'reset-password')
        await mail.send(transaction, mails.passwordChanged(user.email))
        await audit.record({ action: 'password.changed', actorId: userId, result: 'ok' }, transaction)
      })
      await options.endAll(userId, 'password changed', { keptId: sessionId })
    },

    /** Signs nobody in: a second factor is still asked for. Keys end too, since nobody knows who else held the account. */
    async reset({ token, password }: ResetPassword, address: string): Promise<{ userId: Id }> {
      const found = await tokens.peek(token, ['reset-password'])
      const user = found && (await users.byId(found.user_id))
      if (user === undefined) throw badLink()
      refuseWeakPassword(password, user)
      const passwordHash = await hashPassword(password)
      await database.transaction(async (transaction) => {
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
        await tokens.revoke(transaction, current.id)
        await keys.deleteAllOf(transaction, current.id)
        await mail.send(transaction, mails.passwordChanged(current.email))
        await audit.record({ action: 'password.reset', actorId: current.id, address, result: 'ok' }, transaction)
      })
      await slowDown.forget(`login ${user.email_key}`, `login ${user.username}`, `password of ${user.id}`)
      await options.endAll(user.id, 'password reset')
      return { userId: user.id }
    },
  }
}

export type Passwords = ReturnType<typeof createPasswords>

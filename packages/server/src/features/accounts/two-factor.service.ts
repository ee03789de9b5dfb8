import type { BackupCodes, Enrolment, Id, TwoFactor } from '@parley/contract'
import type { Kysely } from 'kysely'
import { randomBytes } from 'node:crypto'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { base32, hashToken, totpSecret, totpStepOf, type Sealer } from '#platform/crypto/index.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import { sealedColumn } from '#platform/sealed/index.ts'
import type { AccountMails, WayInChange } from './account-mails.ts'
import type { Endings } from './endings.ts'
import type { SessionQueries } from './sessions.queries.ts'
import type { TwoFactorQueries } from './two-factor.queries.ts'
import type { UserQueries } from './users.queries.ts'

const purpose = 'second factor'
export const sealedSeeds = sealedColumn({
  name: 'second factors of people',
  table: 'totp_factors',
  key: 'user_id',
  column: 'sealed_secret',
  purpose,
})
const backupCodeCount = 10
/** 80 bits: nobody guesses one, so that they work even while guesses are slowed down. */
const backupCodeBytes = 10

export interface TwoFactorOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  sealer: Sealer
  users: UserQueries
  queries: TwoFactorQueries
  mail: Mail
  mails: AccountMails
  /** What authenticator apps show beside the code. */
  houseName(): string
  sessions: Pick<SessionQueries, 'requireStill'>
  endings: Endings
}

export function createTwoFactor(options: TwoFactorOptions) {
  const { database, clock, audit, sealer, users, queries, sessions, mail, mails, endings } = options

  const record = (within: Kysely<Tables>, action: string, userId: Id) =>
    audit.record({ action, actorId: userId, target: { kind: 'user', id: userId }, result: 'ok' }, within)

  /** Belongs to the change: it is recorded and told, and all else is signed out, or it has not happened. */
  async function changed(transaction: Kysely<Tables>, userId: Id, sessionId: Id, action: string, change: WayInChange) {
    await record(transaction, action, userId)
    const user = await users.byId(userId, transaction)
    if (user !== undefined) await mail.send(transaction, mails.wayInChanged(user, change))
    return endings.endWithin(transaction, userId, 'second factor changed', { keptId: sessionId })
  }

  async function isOn(userId: Id, within?: Kysely<Tables>): Promise<boolean> {
    return ((await queries.factor(userId, within))?.confirmed_at ?? null) !== null
  }

  return {
    isOn,

    async state(userId: Id): Promise<Omit<TwoFactor, 'demanded'>> {
      const enabled = await isOn(userId)
      return { enabled, backupCodesLeft: enabled ? await queries.codesLeft(userId) : 0 }
    },

    /** Nothing is asked for until a code has shown that the app has it. */
    async enroll(userId: Id): Promise<Enrolment> {
      const user = await users.byId(userId)
      const secret = totpSecret()
      const begun = await queries.begin({
        user_id: userId,
        sealed_secret: sealer.seal(secret, purpose),
        last_step: 0,
        created_at: clock.now(),
        confirmed_at: null,
      })
      if (!begun) throw new AppError('conflict', 'A second factor is set up already. Turn it off first.')
      const label = `${encodeURIComponent(options.houseName())}:${encodeURIComponent(user?.username ?? '')}`
      const url = `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(options.houseName())}`
      return { secret, url }
    },

    async confirm(userId: Id, sessionId: Id, code: string): Promise<BackupCodes> {
      const factor = await queries.factor(userId)
      if (factor === undefined || factor.confirmed_at !== null) {
        throw new AppError('conflict', 'There is nothing to confirm. Begin again.')
      }
      const step = totpStepOf(sealer.open(factor.sealed_secret, purpose), code.replaceAll(' ', ''), clock.now())
      if (step === null) throw wrongCode('code')
      const codes = newCodes()
      const ended = await database.transaction(async (transaction) => {
        await sessions.requireStill(transaction, sessionId, userId)
        if (!(await queries.confirm(transaction, factor, step, clock.now()))) return null
        await queries.replaceCodes(transaction, userId, codes.map(hashOf))
        return changed(transaction, userId, sessionId, 'factor.enabled', 'factorOn')
      })
      if (ended === null) throw new AppError('conflict', 'This was set up in another window meanwhile.')
      await endings.close(ended)
      return { backupCodes: codes }
    },

    async disable(userId: Id, sessionId: Id): Promise<void> {
      const ended = await database.transaction(async (transaction) => {
        await sessions.requireStill(transaction, sessionId, userId)
        if (!(await queries.remove(transaction, userId))) return null
        return changed(transaction, userId, sessionId, 'factor.disabled', 'factorOff')
      })
      if (ended !== null) await endings.close(ended)
    },

    async renewCodes(userId: Id, sessionId: Id): Promise<BackupCodes> {
      if (!(await isOn(userId)))
        throw new AppError('conflict', 'Backup codes belong to a second factor. Set one up first.')
      const codes = newCodes()
      await database.transaction(async (transaction) => {
        await sessions.requireStill(transaction, sessionId, userId)
        await queries.replaceCodes(transaction, userId, codes.map(hashOf))
        await record(transaction, 'factor.codes-renewed', userId)
      })
      return { backupCodes: codes }
    },

    async takeCode(userId: Id, code: string): Promise<boolean> {
      const factor = await queries.factor(userId)
      if (factor === undefined || factor.confirmed_at === null) return false
      const step = totpStepOf(sealer.open(factor.sealed_secret, purpose), code.replaceAll(' ', ''), clock.now())
      return step !== null && (await queries.useStep(userId, step))
    },

    async takeBackupCode(userId: Id, code: string): Promise<boolean> {
      if (!(await queries.useCode(userId, hashOf(code)))) return false
      const left = await queries.codesLeft(userId)
      const user = await users.byId(userId)
      if (user !== undefined) await mail.send(database.write, mails.backupCodeUsed(user, left))
      return true
    },
  }
}

export type TwoFactorService = ReturnType<typeof createTwoFactor>

export function wrongCode(field: string): AppError {
  const text = 'This code is wrong, too old, or was used already.'
  return new AppError('validation_failed', text, { fields: { [field]: [text] }, actions: ['edit'] })
}

function newCodes(): string[] {
  return Array.from({ length: backupCodeCount }, () =>
    base32(randomBytes(backupCodeBytes))
      .replaceAll(/(.{4})(?=.)/g, '$1-')
      .toLowerCase(),
  )
}

/** However it is typed. */
const hashOf = (code: string): string => hashToken(code.toLowerCase().replaceAll(/[^a-z2-7]/g, ''))

import type { Assertion, Id, SecondFactorProof } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Database } from '#platform/db/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import type { AccountMails } from './account-mails.ts'
import type { UserRow } from './accounts.tables.ts'
import type { Passkeys } from './passkeys.service.ts'
import type { SignedInUser } from './ports.ts'
import type { RelyingParty } from './relying-party.ts'
import type { Whence } from './sessions.ts'
import type { SignIn } from './sign-in.service.ts'
import { accountPatience, type SlowDown } from './slow-down.ts'
import { wrongCode, type TwoFactorService } from './two-factor.service.ts'
import type { UserQueries } from './users.queries.ts'

export interface ProofOptions {
  database: Database
  audit: AuditTrail
  users: UserQueries
  signIn: SignIn
  slowDown: SlowDown
  twoFactor: TwoFactorService
  passkeys: Passkeys
  mail: Mail
  mails: AccountMails
}

/** Proofs beside the password: the second factor after it, or a passkey in its place. */
export function createProofs(options: ProofOptions) {
  const { database, audit, users, signIn, slowDown, twoFactor, passkeys, mail, mails } = options

  async function failed(userId: Id | null, how: string, whence: Whence): Promise<void> {
    const entry = { action: 'login.failed', actorId: userId, address: whence.address, detail: { how } }
    await audit.record({ ...entry, result: 'failed' })
  }

  /**
   * Six digits can be guessed, so that wrong ones slow down, whichever browser they come from: who knows the password
   * may have gathered marks of known browsers. Backup codes and passkeys cannot be guessed, and stay open to the owner.
   */
  async function takeCode(user: UserRow, code: string, whence: Whence): Promise<void> {
    const key = `code of ${user.id}`
    const failures = await slowDown.begin(key)
    if (await twoFactor.takeCode(user.id, code)) return slowDown.forget(key)
    await failed(user.id, 'totp', whence)
    if (failures === accountPatience.free) {
      await database.transaction(async (transaction) => {
        const current = await users.byId(user.id, transaction)
        if (current !== undefined) await mail.send(transaction, mails.manyCodes(current))
      })
    }
    throw wrongCode('code')
  }

  async function takeProof(
    user: UserRow,
    proof: SecondFactorProof,
    party: () => RelyingParty,
    whence: Whence,
  ): Promise<string> {
    if (proof.code !== undefined) {
      await takeCode(user, proof.code, whence)
      return 'password and code'
    }
    if (proof.backupCode !== undefined) {
      if (await twoFactor.takeBackupCode(user.id, proof.backupCode)) return 'password and backup code'
      await failed(user.id, 'backup code', whence)
      throw wrongCode('backupCode')
    }
    const proved = proof.passkey && (await passkeys.prove(proof.passkey, party()))
    if (proved?.userId === user.id) return 'password and passkey'
    await failed(user.id, 'passkey', whence)
    throw noProof()
  }

  return {
    /** Ends the half-way session and begins a whole one: the token that the password gave is worth nothing any more. */
    async finish(
      who: { userId: Id; sessionId: Id },
      proof: SecondFactorProof,
      party: () => RelyingParty,
      whence: Whence,
    ): Promise<SignedInUser> {
      const user = await users.byId(who.userId)
      if (user === undefined) throw noProof()
      const how = await takeProof(user, proof, party, whence)
      return signIn.finish(user, who.sessionId, whence, how)
    },

    /** A passkey that asked for a finger, a face or a PIN is two factors in one. */
    async signIn(given: Assertion, party: RelyingParty, whence: Whence): Promise<SignedInUser> {
      const proved = await passkeys.prove(given, party)
      const user = proved?.userVerified === true ? await users.byId(proved.userId) : undefined
      if (user === undefined) {
        await failed(null, 'passkey', whence)
        throw noProof()
      }
      await signIn.checkState(user)
      return signIn.complete(user, whence, 'passkey')
    },

    /** Written down, for what somebody does next counts as theirs. */
    confirmed: (userId: Id, how: 'password' | 'passkey'): Promise<void> =>
      audit.record({ action: 'step-up.ok', actorId: userId, result: 'ok', detail: { how } }),

    /** A touch alone is what anybody can do who finds the key in the machine. */
    async confirm(userId: Id, given: Assertion, party: RelyingParty): Promise<void> {
      const proved = await passkeys.prove(given, party)
      const isTheirs = proved?.userId === userId
      if (isTheirs && proved.userVerified) return
      await audit.record({ action: 'step-up.failed', actorId: userId, result: 'failed' })
      throw isTheirs ? onlyTouched() : noProof()
    },
  }
}

export type Proofs = ReturnType<typeof createProofs>

function noProof(): AppError {
  return new AppError('unauthenticated', 'This passkey does not open the account. Try again, or sign in another way.', {
    actions: ['retry'],
  })
}

function onlyTouched(): AppError {
  return new AppError(
    'unauthenticated',
    'This passkey did not ask for a PIN, a finger or a face, so anybody could have used it. Confirm in another way.',
    { actions: ['retry'] },
  )
}

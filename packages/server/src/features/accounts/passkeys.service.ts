import { newId, type AddPasskey, type Assertion, type Id, type Passkey } from '@parley/contract'
import type { Kysely } from 'kysely'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { DatabaseError, isUniqueViolation, type Database, type Tables } from '#platform/db/index.ts'
import type { Mail } from '#platform/mail/index.ts'
import type { AccountMails, WayInChange } from './account-mails.ts'
import type { PasskeysTable } from './accounts.tables.ts'
import type { Endings } from './endings.ts'
import type { PasskeyQueries } from './passkeys.queries.ts'
import type { RelyingParty } from './relying-party.ts'
import type { SessionQueries } from './sessions.queries.ts'
import type { UserQueries } from './users.queries.ts'

const challengeMs = 5 * 60_000
const mostPasskeys = 20
/** EdDSA, ES256, RS256: what every browser and device has. Named here, or the library tries out what Node calls experimental. */
const algorithms = [-8, -7, -257]
const transportList = z.array(z.string())

export interface PasskeyOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  users: UserQueries
  queries: PasskeyQueries
  mail: Mail
  mails: AccountMails
  houseName(): string
  sessions: Pick<SessionQueries, 'requireStill'>
  endings: Endings
}

/** Half a megabyte of certificate formats comes with it, so that it waits for the first passkey. */
const library = () => import('@simplewebauthn/server')

export function createPasskeys(options: PasskeyOptions) {
  const { database, clock, audit, users, queries, sessions, mail, mails, endings } = options

  const known = (row: PasskeysTable) => ({
    id: row.credential_id,
    transports: transportList.parse(JSON.parse(row.transports)),
  })

  /** Whether a challenge of ours was answered, for the first time, and by whom it was put to. */
  const answers =
    (purpose: 'register' | 'assert', userId: Id | null) =>
    async (challenge: string): Promise<boolean> => {
      const taken = await queries.take(challenge, purpose, clock.now())
      return taken !== undefined && (taken.user_id === null || taken.user_id === userId)
    }

  /** Belongs to the change: it is recorded and told, and all else is signed out, or it has not happened. */
  async function changed(
    transaction: Kysely<Tables>,
    userId: Id,
    sessionId: Id,
    action: string,
    passkey: { id: Id; name?: string },
    change: WayInChange,
  ) {
    const target = { kind: 'passkey', id: passkey.id }
    await audit.record({ action, actorId: userId, target, result: 'ok' }, transaction)
    const user = await users.byId(userId, transaction)
    if (user !== undefined) await mail.send(transaction, mails.wayInChanged(user, change, passkey.name))
    return endings.endWithin(transaction, userId, 'second factor changed', { keptId: sessionId })
  }

  return {
    async list(userId: Id): Promise<Passkey[]> {
      return (await queries.ofUser(userId)).map(present)
    },

    /** What the browser is asked to make. */
    async newOptions(userId: Id, party: RelyingParty) {
      const { generateRegistrationOptions } = await library()
      const [user, existing] = await Promise.all([users.byId(userId), queries.ofUser(userId)])
      const made = await generateRegistrationOptions({
        rpName: options.houseName(),
        rpID: party.id,
        userID: new TextEncoder().encode(userId),
        userName: user?.username ?? '',
        userDisplayName: user?.display_name ?? '',
        timeout: challengeMs,
        excludeCredentials: existing.map(known),
        supportedAlgorithmIDs: algorithms,
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      })
      await queries.challenge(made.challenge, 'register', userId, clock.now() + challengeMs)
      return made
    },

    async add(userId: Id, sessionId: Id, request: AddPasskey, party: RelyingParty): Promise<Passkey> {
      const { verifyRegistrationResponse } = await library()
      if ((await queries.ofUser(userId)).length >= mostPasskeys) throw enough()
      const { id, rawId, type, response } = request.credential
      const { clientDataJSON, attestationObject, transports = [] } = response
      const verified = await verifyRegistrationResponse({
        response: { id, rawId, type, response: { clientDataJSON, attestationObject }, clientExtensionResults: {} },
        expectedChallenge: answers('register', userId),
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        requireUserVerification: false,
        supportedAlgorithmIDs: algorithms,
      }).catch(unlessOurs)
      if (verified === null || !verified.verified) throw notVerified()
      const { credential, credentialBackedUp } = verified.registrationInfo
      const row: PasskeysTable = {
        id: newId(),
        user_id: userId,
        credential_id: credential.id,
        public_key: Buffer.from(credential.publicKey).toString('base64url'),
        sign_count: credential.counter,
        transports: JSON.stringify(transports),
        synced: credentialBackedUp ? 1 : 0,
        name: request.name ?? 'Passkey',
        created_at: clock.now(),
        last_used_at: null,
      }
      try {
        const ended = await database.transaction(async (transaction) => {
          await sessions.requireStill(transaction, sessionId, userId)
          if ((await queries.ofUser(userId, transaction)).length >= mostPasskeys) throw enough()
          await queries.insert(transaction, row)
          return changed(transaction, userId, sessionId, 'factor.passkey-added', row, 'passkeyAdded')
        })
        await endings.close(ended)
      } catch (error) {
        throw isUniqueViolation(error) ? new AppError('conflict', 'This passkey is here already.') : error
      }
      return present(row)
    },

    async rename(userId: Id, id: Id, name: string): Promise<Passkey> {
      const row = await queries.rename(id, userId, name)
      if (row === undefined) throw noSuchPasskey()
      return present(row)
    },

    async remove(userId: Id, sessionId: Id, id: Id): Promise<void> {
      const ended = await database.transaction(async (transaction) => {
        await sessions.requireStill(transaction, sessionId, userId)
        if (!(await queries.delete(transaction, id, userId))) throw noSuchPasskey()
        return changed(transaction, userId, sessionId, 'factor.passkey-removed', { id }, 'passkeyRemoved')
      })
      await endings.close(ended)
    },

    /** What the browser is asked to prove. Without a user it offers whatever passkeys it has for this site. */
    async proofOptions(userId: Id | null, party: RelyingParty) {
      const { generateAuthenticationOptions } = await library()
      const existing = userId === null ? [] : await queries.ofUser(userId)
      const made = await generateAuthenticationOptions({
        rpID: party.id,
        timeout: challengeMs,
        userVerification: 'preferred',
        allowCredentials: existing.map(known),
      })
      await queries.challenge(made.challenge, 'assert', userId, clock.now() + challengeMs)
      return made
    },

    /** Whose passkey it is, and whether its holder was asked for a finger, a face or a PIN; null where it proves nothing. */
    async prove(given: Assertion, party: RelyingParty): Promise<{ userId: Id; userVerified: boolean } | null> {
      const { verifyAuthenticationResponse } = await library()
      const row = await queries.byCredential(given.id)
      if (row === undefined) return null
      const {
        id,
        rawId,
        type,
        response: { userHandle, ...response },
      } = given
      // A made-up handle would say that another account had signed in.
      if (typeof userHandle === 'string' && Buffer.from(userHandle, 'base64url').toString() !== row.user_id) return null
      const result = await verifyAuthenticationResponse({
        response: { id, rawId, type, response, clientExtensionResults: {} },
        expectedChallenge: answers('assert', row.user_id),
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        credential: {
          id: row.credential_id,
          publicKey: new Uint8Array(Buffer.from(row.public_key, 'base64url')),
          counter: row.sign_count,
        },
        requireUserVerification: false,
      }).catch(unlessOurs)
      if (result === null || !result.verified) return null
      const { newCounter, userVerified } = result.authenticationInfo
      const isFirst = await queries.used(row.id, row.sign_count, newCounter, clock.now())
      return isFirst ? { userId: row.user_id, userVerified } : null
    },

    has: async (userId: Id, within?: Kysely<Tables>): Promise<boolean> =>
      (await queries.ofUser(userId, within)).length > 0,
  }
}

export type Passkeys = ReturnType<typeof createPasskeys>

const enough = () => new AppError('conflict', `${mostPasskeys} passkeys are enough. Remove one first.`)
const noSuchPasskey = () => new AppError('not_found', 'There is no such passkey.')

function notVerified(): AppError {
  return new AppError('validation_failed', 'This passkey could not be checked. Please try again.', {
    retryable: true,
    actions: ['retry'],
  })
}

/** The library says no by throwing; a failure of our own is no answer to that. */
function unlessOurs(error: unknown): null {
  if (error instanceof AppError || error instanceof DatabaseError) throw error
  return null
}

function present(row: PasskeysTable): Passkey {
  return {
    id: row.id,
    name: row.name,
    synced: row.synced === 1,
    createdAt: new Date(row.created_at).toISOString(),
    lastUsedAt: row.last_used_at === null ? null : new Date(row.last_used_at).toISOString(),
  }
}

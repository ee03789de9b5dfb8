import type { Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import type { AuditTrail } from '#platform/audit.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { KeyQueries } from './keys.queries.ts'
import type { MailTokens } from './mail-tokens.ts'
import type { SessionQueries } from './sessions.queries.ts'

/** Why sessions end, for the record. */
export type EndReason =
  | 'password changed'
  | 'password reset'
  | 'second factor changed'
  | 'sign-in service changed'
  | 'disabled'
  | 'erased'
  | 'ended by an administrator'
  | 'ended by the person'

/** How one comes in is another from here on: whoever else came in before may be why. */
const endsKeysAndRuns: ReadonlySet<EndReason> = new Set([
  'password changed',
  'password reset',
  'second factor changed',
  'sign-in service changed',
])

export interface EndOptions {
  /** The session that stays. */
  keptId?: Id
  /** Who does it, if not the person alone. */
  actorId?: Id | null
}

/** What has ended in the database, and is still to be closed. */
export interface Ended {
  userId: Id
  isWhole: boolean
  sessionIds: Id[]
  keyIds: Id[]
  stopsRuns: boolean
}

export interface EndingOptions {
  database: Database
  audit: AuditTrail
  sessions: SessionQueries
  keys: KeyQueries
  tokens: MailTokens
  ended(what: { userId: Id } | { sessionId: Id } | { keyId: Id }): void
  stopRuns(userId: Id): Promise<unknown>
}

/** A whole account signed out, or all of it but the session in which this was asked for. */
export function createEndings({ database, audit, sessions, keys, tokens, ended, stopRuns }: EndingOptions) {
  /**
   * Belongs in the very transaction that changes the way in: what others begin meanwhile either ends with it or finds
   * that it has happened. Links that were mailed end with it, since a mailbox may be why. `close` what it gives after the
   * commit.
   */
  async function endWithin(
    transaction: Kysely<Tables>,
    userId: Id,
    reason: EndReason,
    { keptId, actorId = userId }: EndOptions = {},
  ): Promise<Ended> {
    const stopsRuns = endsKeysAndRuns.has(reason)
    const sessionIds = await sessions.deleteAllOf(transaction, userId, keptId ?? null)
    const keyIds = stopsRuns ? await keys.deleteAllOf(transaction, userId) : []
    await tokens.revoke(transaction, userId)
    if (sessionIds.length + keyIds.length > 0) {
      const detail = { reason, sessions: sessionIds.length, keys: keyIds.length }
      const target = { kind: 'user', id: userId }
      await audit.record({ action: 'session.ended', actorId, target, result: 'ok', detail }, transaction)
    }
    return { userId, isWhole: keptId === undefined, sessionIds, keyIds, stopsRuns }
  }

  /** Closes what they held open. */
  async function close({ userId, isWhole, sessionIds, keyIds, stopsRuns }: Ended): Promise<void> {
    if (isWhole) ended({ userId })
    else for (const sessionId of sessionIds) ended({ sessionId })
    if (!isWhole) for (const keyId of keyIds) ended({ keyId })
    if (stopsRuns) await stopRuns(userId)
  }

  async function endSessionsOf(userId: Id, reason: EndReason, how: EndOptions = {}): Promise<number> {
    const all = await database.transaction((transaction) => endWithin(transaction, userId, reason, how))
    await close(all)
    return all.sessionIds.length
  }

  return { endWithin, close, endSessionsOf }
}

export type Endings = ReturnType<typeof createEndings>

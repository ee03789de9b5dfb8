import { newId, type Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { hashToken, randomToken, type AccessTokens } from '#platform/crypto/index.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import type { Transaction } from 'kysely'
import type { AccountQueries } from './accounts.queries.ts'

/** Two tabs may rotate one token at once; after this long, an old token is a stolen copy. */
const rotationGraceMs = 10_000
/** last_used_at need not be finer; writing it on every request would cost more than it tells. */
const touchEveryMs = 60_000
const hourMs = 3_600_000

export interface SessionLimits {
  sessionDays: number
  idleHours: number
}

export interface IssuedSession {
  token: string
  expiresAt: number
}

export function createSessions(
  queries: AccountQueries,
  clock: Clock,
  limits: SessionLimits,
  access: AccessTokens,
  ended: (sessionId: Id) => void,
) {
  const isOver = (session: { last_used_at: number; expires_at: number }, now: number): boolean =>
    session.expires_at <= now || session.last_used_at + limits.idleHours * hourMs <= now

  const active = async (sessionId: Id, userId: Id) => {
    const session = await queries.activeSession(sessionId, userId)
    return session === undefined || isOver(session, clock.now()) ? null : session
  }

  return {
    async issue(
      transaction: Transaction<Tables>,
      userId: Id,
      from: { device: string; address: string },
    ): Promise<IssuedSession> {
      const now = clock.now()
      const token = randomToken()
      const expiresAt = now + limits.sessionDays * 24 * hourMs
      await queries.insertSession(
        transaction,
        {
          id: newId(),
          user_id: userId,
          device: from.device,
          address: from.address,
          created_at: now,
          last_used_at: now,
          expires_at: expiresAt,
        },
        hashToken(token),
      )
      return { token, expiresAt }
    },

    /** Who a token stands for, or null. A rotated token used after its grace ends the whole session. */
    async authenticate(token: string): Promise<Caller | null> {
      const session = await queries.sessionByToken(hashToken(token))
      if (session === undefined || session.state !== 'active') return null
      const now = clock.now()
      if (isOver(session, now)) return null
      if (session.replaced_at !== null && session.replaced_at + rotationGraceMs < now) {
        await queries.deleteSession(session.session_id, session.user_id)
        ended(session.session_id)
        return null
      }
      if (session.last_used_at + touchEveryMs < now) await queries.touchSession(session.session_id, now)
      return {
        userId: session.user_id,
        role: session.role,
        via: { kind: 'session', sessionId: session.session_id },
      }
    },

    async isCurrent(sessionId: Id, userId: Id): Promise<boolean> {
      return (await active(sessionId, userId)) !== null
    },

    /** Short-lived and signed: for scripts and sockets of a signed-in person. */
    async issueAccess(sessionId: Id, userId: Id): Promise<{ token: string; expiresIn: number }> {
      return access.issue({ userId, sessionId }, clock.now())
    },

    /** Who an access token stands for; its session is asked for on every use, so that it ends with it. */
    async authenticateAccess(token: string, maximumAgeMs = Number.POSITIVE_INFINITY): Promise<Caller | null> {
      const now = clock.now()
      const claims = access.verify(token, now)
      if (claims === null || now - claims.issuedAt > maximumAgeMs) return null
      const session = await active(claims.sessionId, claims.userId)
      return (
        session && { userId: claims.userId, role: session.role, via: { kind: 'token', sessionId: claims.sessionId } }
      )
    },

    /** A new token for the same session; null when another tab has just rotated it and holds the new one. */
    async rotate(token: string): Promise<{ issued: IssuedSession | null; expiresAt: number }> {
      const hash = hashToken(token)
      const session = await queries.sessionByToken(hash)
      if (session === undefined) throw new AppError('unauthenticated', 'Sign in first.', { actions: ['sign-in'] })
      const fresh = randomToken()
      const rotated = await queries.rotateToken(
        hash,
        hashToken(fresh),
        session.session_id,
        clock.now(),
        session.expires_at,
      )
      return {
        issued: rotated ? { token: fresh, expiresAt: session.expires_at } : null,
        expiresAt: session.expires_at,
      }
    },

    async end(sessionId: Id, userId: Id): Promise<void> {
      const existed = await queries.deleteSession(sessionId, userId)
      if (!existed) throw new AppError('not_found', 'There is no such session.')
      ended(sessionId)
    },

    async list(userId: Id) {
      const now = clock.now()
      const sessions = await queries.sessionsOf(userId)
      return sessions.filter((session) => !isOver(session, now))
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>

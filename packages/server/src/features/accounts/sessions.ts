import { newId, type Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { hashToken, randomToken, type AccessTokens } from '#platform/crypto/index.ts'
import type { Tables } from '#platform/db/index.ts'
import type { Authentication, Caller } from '#platform/http/index.ts'
import type { SessionQueries } from './sessions.queries.ts'

/** Two tabs may rotate one token at once; after this long, an old token is a stolen copy. */
const rotationGraceMs = 10_000
/** last_used_at need not be finer; writing it on every request would cost more than it tells. */
const touchEveryMs = 60_000
/** An answer has reached its browser after this long, mostly. */
const arrivedMs = 400
const hourMs = 3_600_000
/** How long a password or a passkey counts as proof that the person is still there. */
const confirmedForMs = 10 * 60_000
/** How long somebody may look for the second factor. */
const halfwayForMs = 10 * 60_000

export interface SessionLimits {
  sessionDays: number
  idleHours: number
}

/** Where somebody signs in from. */
export interface Whence {
  device: string
  address: string
}

/** What a session or a key makes of its person, and when that ends by itself. */
export type Standing = Pick<Caller, 'role' | 'endsAt'>

export interface IssuedSession {
  id: Id
  token: string
  expiresAt: number
}

export function createSessions(
  queries: SessionQueries,
  clock: Clock,
  limits: SessionLimits,
  access: AccessTokens,
  ended: (sessionId: Id) => void,
  /** A token that was replaced came back: somebody has a copy. Once for each session. */
  replayed: (sessionId: Id, userId: Id) => Promise<void>,
) {
  const endOf = ({ last_used_at: used, expires_at: expires }: { last_used_at: number; expires_at: number }): number =>
    Math.min(expires, used + limits.idleHours * hourMs)
  const isOver = (session: { last_used_at: number; expires_at: number }, now: number): boolean => endOf(session) <= now

  const active = async (sessionId: Id, userId: Id) => {
    const session = await queries.active(sessionId, userId)
    return session === undefined || isOver(session, clock.now()) ? null : session
  }

  return {
    /** Call it only after everything was proved that its stage says, now or at `provedAt`. */
    async issue(
      within: Kysely<Tables>,
      userId: Id,
      from: Whence,
      { stage = 'full', provedAt }: { stage?: 'full' | 'halfway'; provedAt?: number | undefined } = {},
    ): Promise<IssuedSession> {
      const now = clock.now()
      const token = randomToken()
      const expiresAt = now + (stage === 'full' ? limits.sessionDays * 24 * hourMs : halfwayForMs)
      const id = newId()
      await queries.insert(
        within,
        {
          id,
          user_id: userId,
          device: from.device,
          address: from.address,
          created_at: now,
          last_used_at: now,
          expires_at: expiresAt,
          stage,
          confirmed_at: Math.min(now, provedAt ?? now),
        },
        hashToken(token),
      )
      return { id, token, expiresAt }
    },

    /** Who a token stands for, or null. A rotated token used after its grace ends the whole session. */
    async authenticate(token: string): Promise<Authentication | null> {
      const session = await queries.byToken(hashToken(token))
      if (session === undefined || session.state !== 'active') return null
      const now = clock.now()
      if (isOver(session, now)) return null
      if (session.replaced_at !== null && session.replaced_at + rotationGraceMs < now) {
        if (await queries.delete(session.session_id, session.user_id)) {
          await replayed(session.session_id, session.user_id)
        }
        ended(session.session_id)
        return null
      }
      const isTouched = session.last_used_at + touchEveryMs < now
      if (isTouched) await queries.touch(session.session_id, now)
      return {
        caller: {
          userId: session.user_id,
          role: session.role,
          via: { kind: 'session', sessionId: session.session_id },
          endsAt: endOf(isTouched ? { ...session, last_used_at: now } : session),
        },
        stage: session.stage,
        confirmed: session.confirmed_at + confirmedForMs > now,
      }
    },

    /** What its person is by now, and until when; null where it holds no more. */
    async standing(sessionId: Id, userId: Id): Promise<Standing | null> {
      const session = await active(sessionId, userId)
      return session && { role: session.role, endsAt: endOf(session) }
    },

    async isConfirmed(sessionId: Id, userId: Id): Promise<boolean> {
      const session = await active(sessionId, userId)
      return session !== null && session.confirmed_at + confirmedForMs > clock.now()
    },

    /** The person has just proved to be there. */
    async confirm(sessionId: Id, provedAt?: number): Promise<{ confirmedUntil: number }> {
      const at = Math.min(clock.now(), provedAt ?? clock.now())
      await queries.confirm(sessionId, at)
      return { confirmedUntil: at + confirmedForMs }
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
      if (session === null) return null
      const via = { kind: 'token' as const, sessionId: claims.sessionId }
      return { userId: claims.userId, role: session.role, via, endsAt: endOf(session) }
    },

    /** A new token for the same session; null when another tab has just rotated it and holds the new one. */
    async rotate(token: string): Promise<{ issued: IssuedSession | null; expiresAt: number }> {
      const hash = hashToken(token)
      const session = await queries.byToken(hash)
      if (session === undefined) throw new AppError('unauthenticated', 'Sign in first.', { actions: ['sign-in'] })
      const fresh = randomToken()
      const { session_id: id, expires_at: expiresAt } = session
      const rotated = await queries.rotate(hash, hashToken(fresh), id, clock.now())
      return { issued: rotated ? { id, token: fresh, expiresAt } : null, expiresAt }
    },

    async end(sessionId: Id, userId: Id): Promise<void> {
      if (!(await queries.delete(sessionId, userId))) throw new AppError('not_found', 'There is no such session.')
      ended(sessionId)
    },

    /** Whoever comes in anew in the browser that held this token leaves what it opened. */
    async supersede(token: string): Promise<{ id: Id; userId: Id } | null> {
      const session = await queries.byToken(hashToken(token))
      if (session === undefined) return null
      const { session_id: sessionId, user_id: userId } = session
      if (!(await queries.delete(sessionId, userId))) return null
      // What is open closes once the new token has arrived: other tabs of this browser then find it, without the door between.
      setTimeout(() => ended(sessionId), arrivedMs).unref()
      return { id: sessionId, userId }
    },

    async list(userId: Id) {
      const now = clock.now()
      const sessions = await queries.ofUser(userId)
      return sessions.filter((session) => !isOver(session, now))
    },

    /** Removes what nobody can use any more. */
    async purge(): Promise<void> {
      const now = clock.now()
      await queries.deleteOver(now, now - limits.idleHours * hourMs)
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>

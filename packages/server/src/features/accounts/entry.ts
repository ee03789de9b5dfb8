import type { Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { RouteAnswer, SessionCookie } from '#platform/http/index.ts'
import type { KnownDevices } from './known-devices.ts'
import type { HalfwayUser, SignedInUser } from './ports.ts'

/** What a browser is given when somebody has come in, whichever way. */
export function createEntry(
  cookie: SessionCookie,
  devices: KnownDevices,
  clock: Clock,
  /** Ends the session that a token belongs to, if there is one. */
  supersede: (token: string) => Promise<void>,
) {
  /** This browser forgets what it held before: nobody else may go on with it. */
  async function leave(headers: Headers): Promise<void> {
    const token = cookie.read(headers)
    if (token !== null) await supersede(token)
  }
  const remember = (headers: Headers, userId: Id): string[] => devices.remember(headers, userId, clock.now())

  return {
    deviceOf: (headers: Headers, userId: Id): string | null => devices.nameOf(headers, userId),

    async signedIn(status: number, headers: Headers, { user, session }: SignedInUser): Promise<RouteAnswer> {
      await leave(headers)
      const cookies = [...remember(headers, user.id), cookie.set(session.token, session.expiresAt)]
      return { status, body: { user }, cookies }
    },

    async halfway(headers: Headers, { session, methods }: HalfwayUser): Promise<RouteAnswer> {
      await leave(headers)
      const cookies = [cookie.set(session.token, session.expiresAt)]
      return { status: 200, body: { twoFactorRequired: true, methods }, cookies }
    },
  }
}

export type Entry = ReturnType<typeof createEntry>

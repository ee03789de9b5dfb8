import type { Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { RouteAnswer, SessionCookie } from '#platform/http/index.ts'
import type { KnownDevices } from './known-devices.ts'
import type { HalfwayUser, SignedInUser } from './ports.ts'

/** What a browser is given when somebody has come in, whichever way. */
export function createEntry(cookie: SessionCookie, devices: KnownDevices, clock: Clock) {
  const remember = (headers: Headers, userId: Id): string[] => devices.remember(headers, userId, clock.now())

  return {
    deviceOf: (headers: Headers, userId: Id): string | null => devices.nameOf(headers, userId),

    signedIn: (status: number, headers: Headers, { user, session }: SignedInUser): RouteAnswer => ({
      status,
      body: { user },
      cookies: [...remember(headers, user.id), cookie.set(session.token, session.expiresAt)],
    }),

    halfway: ({ session, methods }: HalfwayUser): RouteAnswer => ({
      status: 200,
      body: { twoFactorRequired: true, methods },
      cookies: [cookie.set(session.token, session.expiresAt)],
    }),
  }
}

export type Entry = ReturnType<typeof createEntry>

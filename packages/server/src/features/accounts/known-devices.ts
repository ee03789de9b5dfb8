import type { Id } from '@parley/contract'
import { createHmac } from 'node:crypto'
import { deriveKey, randomToken, sameToken } from '#platform/crypto/index.ts'
import type { SessionCookie } from '#platform/http/index.ts'

const day = 86_400_000
/** As long as browsers keep a cookie. */
const keepFor = 400 * day

/**
 * A browser somebody has signed in with keeps a mark of it. Guesses from browsers without one slow each other down, and
 * never the browser of the true owner. The mark opens nothing and says nothing about the account.
 */
export function createKnownDevices(masterSecret: string, cookie: SessionCookie) {
  const key = deriveKey(masterSecret, 'known devices')
  const signature = (nonce: string, userId: Id): string =>
    createHmac('sha256', key).update(`${nonce}.${userId}`).digest('base64url')

  /** The name of this browser for this account; null where it never signed in. */
  function nameOf(headers: Headers, userId: Id): string | null {
    const [nonce = '', given = ''] = (cookie.read(headers) ?? '').split('.')
    return nonce !== '' && sameToken(given, signature(nonce, userId)) ? nonce : null
  }

  return {
    nameOf,

    /** A Set-Cookie line for a browser that has just signed in; none where it is known already. */
    remember(headers: Headers, userId: Id, now: number): string[] {
      if (nameOf(headers, userId) !== null) return []
      const nonce = randomToken()
      return [cookie.set(`${nonce}.${signature(nonce, userId)}`, now + keepFor)]
    },
  }
}

export type KnownDevices = ReturnType<typeof createKnownDevices>

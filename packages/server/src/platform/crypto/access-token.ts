import { createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import { deriveKey } from './keys.ts'
import { sameToken } from './tokens.ts'

const claims = z.object({
  sub: z.string(),
  sid: z.string(),
  aud: z.string(),
  iat: z.int(),
  exp: z.int(),
})

export interface AccessTokenClaims {
  userId: string
  sessionId: string
  /** Epoch milliseconds, rounded down to seconds as the format wants. */
  issuedAt: number
  expiresAt: number
}

export interface AccessTokens {
  issue(who: { userId: string; sessionId: string }, now: number): { token: string; expiresIn: number }
  /** Who it stands for, or null for anything forged, expired, early or made for another purpose. */
  verify(token: string, now: number): AccessTokenClaims | null
}

export interface AccessTokenOptions {
  masterSecret: string
  minutes: number
  audience?: string
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
/** The one header there is. Others are not parsed, so that no algorithm can be asked for. */
const header = encode({ alg: 'HS256', typ: 'at+jwt' })
/** Clocks of several processes differ a little. */
const leewaySeconds = 5
const longestToken = 2_000

/** JWTs under a key of their own: what signs here opens nothing elsewhere. */
export function createAccessTokens({
  masterSecret,
  minutes,
  audience = 'parley-api',
}: AccessTokenOptions): AccessTokens {
  const key = deriveKey(masterSecret, 'access tokens')
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest()

  return {
    issue({ userId, sessionId }, now) {
      const issuedAt = Math.floor(now / 1000)
      const expiresIn = minutes * 60
      const body = encode({ sub: userId, sid: sessionId, aud: audience, iat: issuedAt, exp: issuedAt + expiresIn })
      const text = `${header}.${body}`
      return { token: `${text}.${sign(text).toString('base64url')}`, expiresIn }
    },
    verify(token, now) {
      const [foundHeader, body = '', signature = '', ...more] = token.length > longestToken ? [] : token.split('.')
      if (foundHeader !== header || more.length > 0) return null
      // The letters are compared, not the bytes: base64 has several spellings of the same bytes.
      if (!sameToken(signature, sign(`${header}.${body}`).toString('base64url'))) return null
      const parsed = claims.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString()))
      if (!parsed.success) return null
      const { sub, sid, aud, iat, exp } = parsed.data
      const seconds = now / 1000
      if (aud !== audience || seconds >= exp || seconds < iat - leewaySeconds) return null
      return { userId: sub, sessionId: sid, issuedAt: iat * 1000, expiresAt: exp * 1000 }
    },
  }
}

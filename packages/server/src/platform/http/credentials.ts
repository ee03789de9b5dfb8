import type { IncomingHttpHeaders } from 'node:http'
import type { Credentials } from './authentication.ts'
import type { SessionCookie } from './session-cookie.ts'

const bearerPattern = /^Bearer +([A-Za-z0-9._~+/=-]{1,4096})$/i

/**
 * A program that names its credential means that one and no cookie beside it. Other schemes are ignored: a proxy in
 * front may ask for a password of its own, and browsers then send `Basic` along with everything.
 */
export function readCredentials(headers: IncomingHttpHeaders, cookie: SessionCookie): Credentials | null {
  const bearer = bearerPattern.exec(headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return { bearer }
  const sessionToken = cookie.parse(headers.cookie)
  return sessionToken === null ? null : { sessionToken }
}

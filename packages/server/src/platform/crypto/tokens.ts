import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 bits from the system, in letters that fit a cookie and an address; the prefix says what kind it is. */
export const randomToken = (prefix = ''): string => prefix + randomBytes(32).toString('base64url')

/** What is stored of a token. It is too long to guess, so one round without salt is enough. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** Takes as long whatever differs, and whatever the lengths. */
export function sameToken(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(expected))
}

import ipaddr from 'ipaddr.js'

/**
 * `requests` counts what strangers send; the others are named by a route's policy. `searches` look through much,
 * `fetches` ask other servers for somebody, `asides` ask a model besides the conversation, `exports` read all of something.
 */
export type LimiterName =
  | 'requests'
  | 'messages'
  | 'login'
  | 'register'
  | 'costly'
  | 'searches'
  | 'fetches'
  | 'asides'
  | 'exports'

/** `retryAfter` in whole seconds. */
export type LimiterVerdict = { allowed: true } | { allowed: false; retryAfter: number }

/** In memory for one process; a shared store can take its place, hence the promise. */
export interface Limiter {
  take(limiter: LimiterName, key: string): LimiterVerdict | Promise<LimiterVerdict>
}

/** One home owns a whole IPv6 /64: counting single addresses in it would count nothing. */
export function addressKey(address: string): string {
  if (!ipaddr.isValid(address)) return 'address:unknown'
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return `address:${parsed.toString()}`
  return `address:${parsed.parts.slice(0, 4).join(':')}`
}

/** One person has one bucket, whichever way they come. */
export function userKey(userId: string): string {
  return `user:${userId}`
}

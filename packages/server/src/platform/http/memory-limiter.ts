import type { Clock } from '#platform/clock.ts'
import type { Limiter, LimiterName, LimiterVerdict } from './limiter.ts'

export interface MemoryLimiterOptions {
  clock: Clock
  /** How many a key may take in a minute; 0 turns that limiter off. */
  perMinute: Record<LimiterName, number>
  /** Buckets kept per limiter. Beyond it the least recently used is forgotten. */
  maximumKeys?: number
}

interface Bucket {
  tokens: number
  /** Monotonic milliseconds. */
  filledAt: number
}

const minute = 60_000

/**
 * Token buckets. A bucket that had time to fill up again equals one that never was, so forgetting the least recently
 * used costs nothing while fewer than `maximumKeys` keys are active within one minute.
 */
export function createMemoryLimiter({ clock, perMinute, maximumKeys = 50_000 }: MemoryLimiterOptions): Limiter {
  const buckets = new Map<LimiterName, Map<string, Bucket>>()

  return {
    take(limiter, key): LimiterVerdict {
      const capacity = perMinute[limiter]
      if (capacity <= 0) return { allowed: true }
      let keys = buckets.get(limiter)
      if (!keys) buckets.set(limiter, (keys = new Map()))

      const now = clock.monotonic()
      const bucket = keys.get(key) ?? { tokens: capacity, filledAt: now }
      bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.filledAt) * capacity) / minute)
      bucket.filledAt = now
      // A Map keeps the order of insertion: deleting and setting again makes this key the most recent.
      keys.delete(key)
      keys.set(key, bucket)
      if (keys.size > maximumKeys) forgetOldest(keys)

      if (bucket.tokens < 1) {
        return { allowed: false, retryAfter: Math.max(1, Math.ceil(((1 - bucket.tokens) * minute) / capacity / 1000)) }
      }
      bucket.tokens -= 1
      return { allowed: true }
    },
  }
}

function forgetOldest(keys: Map<string, Bucket>): void {
  const oldest = keys.keys().next()
  if (!oldest.done) keys.delete(oldest.value)
}

import type { Limiter, LimiterName, LimiterVerdict } from '../http/index.ts'
import type { Redis } from './redis.ts'

/** A token bucket by the clock of Redis. Gives 0, or after how many seconds the next is due. */
const takeToken = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local capacity = tonumber(ARGV[1])
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = math.min(capacity, (tonumber(bucket[1]) or capacity) + (now - (tonumber(bucket[2]) or now)) * capacity / 60000)
local due = 0
if tokens >= 1 then tokens = tokens - 1 else due = math.max(1, math.ceil((1 - tokens) * 60 / capacity)) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], 120000)
return due`

/**
 * Counts for all processes together. While Redis is away each counts for itself with `alone`, so that a limit is never
 * gone: at worst it holds once for each process.
 */
export function createSharedLimiter(redis: Redis, perMinute: Record<LimiterName, number>, alone: Limiter): Limiter {
  return {
    async take(limiter, key): Promise<LimiterVerdict> {
      const capacity = perMinute[limiter]
      if (capacity <= 0) return { allowed: true }
      const due = await redis
        .call('EVAL', takeToken, 1, `parley:limit:${limiter}:${key}`, capacity)
        .catch(() => undefined)
      if (typeof due !== 'number') return alone.take(limiter, key)
      return due === 0 ? { allowed: true } : { allowed: false, retryAfter: due }
    },
  }
}

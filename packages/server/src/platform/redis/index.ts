export { openRedis, type Redis } from './redis.ts'
export { createSharedLimiter } from './shared-limiter.ts'

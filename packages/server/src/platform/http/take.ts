import { AppError } from '#platform/app-error.ts'
import type { Limiter, LimiterName } from './limiter.ts'
import type { HttpMetrics } from './options.ts'

/** Takes one from a limiter, or refuses with the time until there is one again. */
export async function takeOne(
  limiter: Limiter,
  name: LimiterName,
  key: string,
  metrics?: Pick<HttpMetrics, 'limited'>,
): Promise<void> {
  const verdict = await limiter.take(name, key)
  if (verdict.allowed) return
  metrics?.limited(name)
  const { retryAfter } = verdict
  throw new AppError('rate_limited', `Too many requests. Try again in ${inWords(retryAfter)}.`, {
    retryAfter,
    retryable: true,
    actions: ['wait'],
  })
}

function inWords(seconds: number): string {
  if (seconds <= 90) return seconds === 1 ? 'a second' : `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}

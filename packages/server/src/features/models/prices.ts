import type { Prices } from '@parley/contract'
import type { ChatOutcome } from '#providers/index.ts'

/** Where putting something into the cache is charged apart, it costs a quarter more than reading it plainly. */
const cacheWriteExtra = 0.25

/** In US dollars; null where the model has no price. What came from the provider's cache is part of the input. */
export function costOf(prices: Prices | null, usage: NonNullable<ChatOutcome['usage']>): number | null {
  if (prices === null) return null
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens)
  const read = (usage.inputTokens - cached) * prices.input + cached * (prices.cached ?? prices.input)
  const written = Math.min(usage.cacheWriteTokens ?? 0, usage.inputTokens - cached) * prices.input * cacheWriteExtra
  return (read + written + usage.outputTokens * prices.output) / 1_000_000
}

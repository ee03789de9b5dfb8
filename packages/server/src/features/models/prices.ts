import type { Prices } from '@parley/contract'
import type { ChatOutcome } from '#providers/index.ts'

/** In US dollars; null where the model has no price. What came from the provider's cache is part of the input. */
export function costOf(prices: Prices | null, usage: NonNullable<ChatOutcome['usage']>): number | null {
  if (prices === null) return null
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens)
  const read = (usage.inputTokens - cached) * prices.input + cached * (prices.cached ?? prices.input)
  return (read + usage.outputTokens * prices.output) / 1_000_000
}

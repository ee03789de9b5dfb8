import type { Message, Usage } from '@parley/contract'
import { estimateTokens } from '#platform/text/index.ts'
import type { ChatTurn, TokenCounts } from '#providers/provider.ts'
import type { RunWork } from './ports.ts'

/** A picture costs about this much with most vendors. */
const tokensPerPicture = 800
const tokensPerTurn = 4

export function usageOf(counts: TokenCounts, costOf: RunWork['costOf'], estimated = false): Usage {
  const { inputTokens, outputTokens, cachedInputTokens = 0, reasoningTokens = 0 } = counts
  return {
    inputTokens,
    outputTokens,
    cost: costOf?.(counts) ?? null,
    ...(cachedInputTokens > 0 && { cachedTokens: cachedInputTokens }),
    ...(reasoningTokens > 0 && { reasoningTokens }),
    ...(estimated && { estimated }),
  }
}

/**
 * What an answer used whose provider did not come to tell: left early, cut off, or a server that never counts. `spent`
 * is what it told of earlier steps, `said` our count of all that came.
 */
export function estimatedUsage(
  work: Pick<RunWork, 'request' | 'costOf'>,
  spent: TokenCounts | null,
  said: number,
): Usage {
  const outputTokens = Math.max(spent?.outputTokens ?? 0, Math.ceil(said))
  const counts = { ...spent, inputTokens: spent?.inputTokens ?? tokensOf(work.request.turns), outputTokens }
  return usageOf(counts, work.costOf, true)
}

export function tokensOf(turns: readonly ChatTurn[]): number {
  let tokens = 0
  for (const { text, images, toolCalls } of turns) {
    tokens += tokensPerTurn + estimateTokens(text) + (images?.length ?? 0) * tokensPerPicture
    for (const { name, arguments: given } of toolCalls ?? []) tokens += estimateTokens(name) + estimateTokens(given)
  }
  return Math.ceil(tokens)
}

/** For a run whose process died: what it had stored of its answer is known, what it was asked is not any more. */
export function usageOfRest(before: Message | undefined, after: Message | undefined): Usage | null {
  const text = after?.text.slice(before?.text.length ?? 0) ?? ''
  const reasoning = after?.reasoning?.slice(before?.reasoning?.length ?? 0) ?? ''
  if (text === '' && reasoning === '') return null
  const outputTokens = Math.ceil(estimateTokens(text) + estimateTokens(reasoning))
  return { inputTokens: 0, outputTokens, cost: null, estimated: true }
}

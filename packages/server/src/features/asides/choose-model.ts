import type { Model } from '@parley/contract'

/** In US dollars per million tokens: a title from a model of this price costs less than a tenth of a cent. */
const cheapInput = 1
const cheapOutput = 5
/** How vendors name their small models, and what of those is for something else than writing. */
const smallName = /(^|[-_./ ])(mini|nano|haiku|flash|lite|small|tiny)([-_./: \d]|$)/i
const otherUse = /audio|realtime|transcribe|speech|tts|image|search|codex|embed|live|guard|moderation/i

/**
 * Who does small things for what this model answers: itself where it runs at home, else a sibling that is known to be
 * cheap, by its price or its name. Null where there is none: a large model is not called for a title unasked.
 */
export function smallModelFor(modelId: string, models: readonly Model[]): string | null {
  const own = models.find(({ id }) => id === modelId)
  if (own === undefined) return null
  switch (own.provider.kind) {
    // The starter's titles are worse than the first words of the question.
    case 'embedded':
      return own.isStarter ? null : own.id
    case 'ollama':
      return own.id
    case 'passages':
    case 'command':
      return null
    default:
      return smallSiblingOf(own, models)
  }
}

function smallSiblingOf(own: Model, models: readonly Model[]): string | null {
  const siblings = models.filter(({ id, provider }) => provider.id === own.provider.id && !otherUse.test(id))
  const cheap = siblings.filter(({ prices }) => prices && prices.input <= cheapInput && prices.output <= cheapOutput)
  const [cheapest] = cheap.sort((one, other) => thinks(one) - thinks(other) || priceOf(one) - priceOf(other))
  if (cheapest) return cheapest.id
  const [newest] = siblings
    .filter(({ id, prices }) => prices === null && smallName.test(id))
    .sort((one, other) => thinks(one) - thinks(other) || other.id.localeCompare(one.id, 'en', { numeric: true }))
  return newest?.id ?? null
}

/** Thinking about a title takes longer than the title. */
const thinks = ({ capabilities }: Model): number => Number(capabilities.reasoning)
const priceOf = ({ prices }: Model): number => (prices?.input ?? 0) + (prices?.output ?? 0)

import type { ProviderKind } from '@parley/contract'
import type { ModelWithProvider } from './models.queries.ts'
import { starterUpstream } from '#providers/embedded/index.ts'

/** Whose models come first, and from whom the default is taken. */
const rankOfKind: Record<ProviderKind, number> = {
  openai: 0,
  azure: 1,
  anthropic: 2,
  gemini: 3,
  ollama: 4,
  command: 5,
  embedded: 6,
  passages: 7,
}

/** After all that an administrator has put in order. */
const unranked = Number.MAX_SAFE_INTEGER

/**
 * Vendors list dozens of models in no helpful order. Of those whose name fits the first pattern that fits any, the
 * newest is taken: the highest name, numbers counted as numbers.
 */
const wellSuited: Partial<Record<ProviderKind, RegExp[]>> = {
  openai: [/^gpt-\d+(\.\d+)?$/, /^gpt-4o$/],
  anthropic: [/sonnet/],
  gemini: [/^gemini-[\d.]+-flash$/, /flash/],
}

export function isStarter(model: Pick<ModelWithProvider, 'provider_kind' | 'upstream'>): boolean {
  return model.provider_kind === 'embedded' && model.upstream === starterUpstream
}

/** In the order in which people see them. What stands in where there is no model is left out where there is one. */
export function inOrder(models: readonly ModelWithProvider[]): ModelWithProvider[] {
  const real = models.filter((model) => model.provider_kind !== 'passages')
  return (real.length > 0 ? real : [...models]).sort(
    (one, other) =>
      (one.rank ?? unranked) - (other.rank ?? unranked) ||
      rankOfKind[one.provider_kind] - rankOfKind[other.provider_kind] ||
      Number(isStarter(one)) - Number(isStarter(other)) ||
      one.provider_name.localeCompare(other.provider_name) ||
      one.position - other.position,
  )
}

/** What answers where nobody chose: the administrator's choice, else the best suited of the first provider there is. */
export function defaultOf(ordered: readonly ModelWithProvider[]): ModelWithProvider | undefined {
  const chosen = ordered.find((model) => model.is_default === 1)
  const [first] = ordered
  if (chosen || !first) return chosen
  const candidates = ordered.filter((model) => model.provider_id === first.provider_id)
  for (const pattern of wellSuited[first.provider_kind] ?? []) {
    const [newest] = candidates
      .filter((model) => pattern.test(model.upstream))
      .sort((one, other) => other.upstream.localeCompare(one.upstream, 'en', { numeric: true }))
    if (newest) return newest
  }
  return first
}

import type { Model } from '@parley/contract'

/** Whose model it is, where several are called the same. */
export function toldApart(models: readonly Model[]): (model: Model) => string | undefined {
  const counts = new Map<string, number>()
  for (const { name } of models) counts.set(name, (counts.get(name) ?? 0) + 1)
  return ({ name, provider }) => ((counts.get(name) ?? 0) > 1 ? provider.name : undefined)
}

import type { Model } from '@parley/contract'

/** Those whose name, provider or description holds every word that was typed. */
export function findModels(models: readonly Model[], search: string): readonly Model[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return models
  return models.filter(({ id, name, description, provider }) => {
    const text = `${id} ${name} ${provider.name} ${description ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

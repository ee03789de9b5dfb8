import type { Model } from '@parley/contract'

/** The model that answers: the chosen one while it is there, else the default. */
export function currentModel(all: readonly Model[], chosen: string | null): Model | undefined {
  return all.find(({ id }) => id === chosen) ?? all.find(({ isDefault }) => isDefault) ?? all[0]
}

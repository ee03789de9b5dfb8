import type { AddModel } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { isForeignKeyViolation } from '#platform/db/index.ts'
import { guessCapabilities, guessContextWindow, usualOllamaWindow } from '#providers/index.ts'
import { readableName, unsettled } from './found-models.ts'
import { nameOf } from './models.present.ts'
import type { ModelQueries, ModelWithProvider } from './models.queries.ts'
import type { ModelsTable } from './models.tables.ts'
import type { ModelsOptions, ProviderRow } from './ports.ts'

/** After all that a provider lists. */
const lastPosition = 10_000
/** What runs here is what lies here, or what the operator's file says. */
const listedHere = new Set(['embedded', 'passages', 'command'])

/** Models that an administrator names, because their provider lists none or not these. */
export function createModelsByHand({ clock, database, assistantsWith, changed }: ModelsOptions, queries: ModelQueries) {
  return {
    /** Gives its id. */
    async add({ providerId, upstream }: AddModel): Promise<string> {
      const provider = await queries.provider(providerId)
      if (provider === undefined) throw wrong('providerId', 'There is no such provider.')
      if (listedHere.has(provider.kind)) throw wrong('providerId', 'Its models come by themselves.')
      const row = rowOf(provider, upstream, clock.now())
      const known = (await queries.modelsOf(database.read, provider.id)).find(
        (each) => each.upstream === upstream || each.id === row.id,
      )
      if (known?.present === 1) throw wrong('upstream', 'This model is there already.', 'conflict')
      await database.transaction(async (transaction) => {
        if (known === undefined) return queries.insertModels(transaction, [row])
        const back = { by_hand: 1, present: 1, enabled: 1, upstream, version: known.version + 1 } as const
        return queries.changeModel(transaction, known.id, { ...back, updated_at: row.updated_at })
      })
      changed()
      return known?.id ?? row.id
    },

    async remove(model: ModelWithProvider): Promise<void> {
      const name = nameOf(model)
      if (model.is_default === 1) {
        throw new AppError('in_use', `${name} is the default. Choose another default first.`)
      }
      if (model.by_hand === 0 && model.present === 1) {
        throw new AppError('conflict', `Its provider lists ${name}, so it would come back. Turn it off instead.`)
      }
      const [models, assistants] = await Promise.all([queries.fallingBackTo(model.id), assistantsWith([model.id])])
      if (models.length > 0 || assistants.length > 0) throw inUse(name, models, assistants)
      try {
        await queries.deleteModel(model.id)
      } catch (error) {
        // Somebody began to use it meanwhile.
        throw isForeignKeyViolation(error) ? inUse(name, [], []) : error
      }
      changed()
    },
  }
}

export function inUse(name: string, models: readonly string[], assistants: readonly string[]): AppError {
  const by = [...assistants.map((each) => `the assistant ${each}`), ...models.map((each) => `the fallback of ${each}`)]
  const shown = by.length === 0 ? 'something else' : by.slice(0, 5).join(', ')
  return new AppError('in_use', `${name} is used: ${shown}. Choose another model there first.`)
}

function rowOf(provider: ProviderRow, upstream: string, now: number): ModelsTable {
  const { tools, vision, reasoning } = guessCapabilities(upstream)
  const bit = (value: boolean): 0 | 1 => (value ? 1 : 0)
  return {
    id: `${provider.id}/${readableName(upstream)}`,
    provider_id: provider.id,
    upstream,
    name: upstream,
    tools: bit(tools),
    vision: bit(vision),
    reasoning: bit(reasoning),
    context_window: guessContextWindow(upstream),
    usual_window: provider.kind === 'ollama' ? usualOllamaWindow : null,
    position: lastPosition,
    present: 1,
    chat: 1,
    by_hand: 1,
    enabled: 1,
    is_default: 0,
    ...unsettled,
    version: 1,
    created_at: now,
    updated_at: now,
  }
}

function wrong(field: string, reason: string, code: 'validation_failed' | 'conflict' = 'validation_failed'): AppError {
  return new AppError(code, reason, { fields: { [field]: [reason] }, actions: ['edit'] })
}

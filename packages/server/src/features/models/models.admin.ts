import type { AddModel, AdminModel, ChangeModel, ChangeModelSettings } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { inOrder } from './model-choice.ts'
import { isForeignKeyViolation } from '#platform/db/index.ts'
import type { Recent } from '#platform/recent.ts'
import { createModelsByHand } from './models.by-hand.ts'
import { columnsOf, foundOf, nameOf, presentModel, settingsOf } from './models.present.ts'
import type { ModelQueries, ModelWithProvider } from './models.queries.ts'
import type { ModelsOptions } from './ports.ts'
import type { Snapshot } from './snapshot.ts'

/** Which models are offered, and which one answers where nobody chose. */
export function createModelAdministration(options: ModelsOptions, queries: ModelQueries, snapshot: Recent<Snapshot>) {
  const { clock, database, changed } = options
  const byHand = createModelsByHand(options, queries)

  async function present(model: ModelWithProvider): Promise<AdminModel> {
    const [{ default: chosen }, groups] = await Promise.all([snapshot.get(), queries.groups()])
    return {
      ...presentModel(model, model.id === chosen?.id),
      upstream: model.upstream,
      enabled: model.enabled === 1,
      present: model.present === 1,
      forChat: model.chat === 1,
      byHand: model.by_hand === 1,
      settings: settingsOf(model, groups.get(model.id) ?? []),
      found: foundOf(model),
      version: model.version,
    }
  }

  async function one(id: string): Promise<ModelWithProvider> {
    const model = id.includes('\0') ? undefined : (await queries.everyModel()).find((each) => each.id === id)
    if (model === undefined) throw new AppError('not_found', 'There is no such model.')
    return model
  }

  /** What one field cannot say alone. */
  async function check(model: ModelWithProvider, settings: ChangeModelSettings): Promise<void> {
    const { fallbackModelId } = settings
    if (fallbackModelId === undefined || fallbackModelId === null) return
    if (fallbackModelId === model.id) throw wrong('fallbackModelId', 'A model cannot stand in for itself.')
    const known = fallbackModelId.includes('\0') ? undefined : await queries.model(fallbackModelId)
    if (known === undefined) throw wrong('fallbackModelId', 'There is no such model.')
  }

  return {
    /** These first, the others as usual. */
    async order(ids: readonly string[]): Promise<void> {
      await database.transaction((transaction) => queries.rank(transaction, [...new Set(ids)].filter(isPlain)))
      changed()
    },

    async list(): Promise<AdminModel[]> {
      const models = await queries.everyModel()
      return Promise.all(inOrder(models.filter((model) => model.provider_kind !== 'passages')).map(present))
    },

    async add(request: AddModel): Promise<AdminModel> {
      return present(await one(await byHand.add(request)))
    },

    async remove(id: string): Promise<void> {
      await byHand.remove(await one(id))
    },

    async change(
      id: string,
      { version, isDefault: wanted, enabled: offered, ...settings }: ChangeModel,
    ): Promise<AdminModel> {
      const before = await one(id)
      await check(before, settings)
      const isDefault = wanted ?? before.is_default === 1
      const enabled = offered ?? before.enabled === 1
      if (isDefault && !enabled) {
        throw new AppError('in_use', `${nameOf(before)} is the default. Choose another default first.`)
      }
      const now = clock.now()
      const saved = await database
        .transaction(async (transaction) => {
          const own = { enabled: bit(enabled), updated_at: now, ...(!isDefault && { is_default: 0 as const }) }
          const change = { ...columnsOf(settings), ...own }
          if (!(await queries.changeModelAt(transaction, id, version, change))) return false
          if (settings.groupIds !== undefined) await queries.replaceGroups(transaction, id, settings.groupIds)
          if (!isDefault) return true
          await queries.clearDefault(transaction)
          await queries.changeModel(transaction, id, { is_default: 1 })
          return true
        })
        .catch((error: unknown) => {
          if (!isForeignKeyViolation(error)) throw error
          throw wrong('groupIds', 'One of these groups is not there any more.', error)
        })
      if (!saved) {
        const current = await present(await one(id))
        throw new AppError('version_conflict', 'Somebody changed this model meanwhile.', { current, actions: ['edit'] })
      }
      changed()
      return present(await one(id))
    },
  }
}

export type ModelAdministration = ReturnType<typeof createModelAdministration>

const bit = (value: boolean): 0 | 1 => (value ? 1 : 0)

const isPlain = (id: string): boolean => !id.includes('\0')

function wrong(field: string, reason: string, cause?: unknown): AppError {
  return new AppError('validation_failed', reason, { fields: { [field]: [reason] }, actions: ['edit'], cause })
}

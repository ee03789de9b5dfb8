import type { AdminModel, ChangeModel } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { presentModel } from './models.present.ts'
import type { ModelQueries, ModelWithProvider } from './models.queries.ts'
import type { ModelsOptions } from './ports.ts'
import type { CurrentModels } from './snapshot.ts'

/** Which models are offered, and which one answers where nobody chose. */
export function createModelAdministration(options: ModelsOptions, queries: ModelQueries, snapshot: CurrentModels) {
  const { clock, database, changed } = options

  async function present(model: ModelWithProvider): Promise<AdminModel> {
    const chosen = (await snapshot.current()).default
    return {
      ...presentModel(model, model.id === chosen?.id),
      upstream: model.upstream,
      enabled: model.enabled === 1,
      present: model.present === 1,
      version: model.version,
    }
  }

  async function one(id: string): Promise<ModelWithProvider> {
    const model = id.includes('\0') ? undefined : (await queries.everyModel()).find((each) => each.id === id)
    if (model === undefined) throw new AppError('not_found', 'There is no such model.')
    return model
  }

  return {
    async list(): Promise<AdminModel[]> {
      const models = await queries.everyModel()
      return Promise.all(models.filter((model) => model.provider_kind !== 'passages').map(present))
    },

    async change(id: string, request: ChangeModel): Promise<AdminModel> {
      const before = await one(id)
      const isDefault = request.isDefault ?? before.is_default === 1
      const enabled = request.enabled ?? before.enabled === 1
      if (isDefault && !enabled) {
        throw new AppError('in_use', `${before.name} is the default. Choose another default first.`)
      }
      const now = clock.now()
      const saved = await database.transaction(async (transaction) => {
        const change = { enabled: bit(enabled), updated_at: now, ...(!isDefault && { is_default: 0 as const }) }
        if (!(await queries.changeModelAt(transaction, id, request.version, change))) return false
        if (!isDefault) return true
        await queries.clearDefault(transaction)
        await queries.changeModel(transaction, id, { is_default: 1 })
        return true
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

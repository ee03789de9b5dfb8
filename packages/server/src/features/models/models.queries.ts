import { sql, type Transaction } from 'kysely'
import type { Database } from '#platform/db/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import type { ModelsTable, ProvidersTable } from './models.tables.ts'

export type ModelWithProvider = ModelsTable & { provider_kind: ProvidersTable['kind']; provider_name: string }

export function createModelQueries(database: Database) {
  return {
    async providers(): Promise<ProvidersTable[]> {
      return database.read.selectFrom('providers').selectAll().orderBy('created_at').orderBy('id').execute()
    },

    async provider(id: string): Promise<ProvidersTable | undefined> {
      return database.read.selectFrom('providers').selectAll().where('id', '=', id).executeTakeFirst()
    },

    /** Says whether the id was still free. */
    async insertProvider(provider: ProvidersTable): Promise<boolean> {
      const result = await database.write
        .insertInto('providers')
        .values(provider)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst()
      return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
    },

    /** Says whether the row was still at this version. */
    async changeProvider(
      id: string,
      version: number,
      change: Partial<ProvidersTable>,
      updatedAt: number,
    ): Promise<boolean> {
      const result = await database.write
        .updateTable('providers')
        .set({ ...change, version: version + 1, updated_at: updatedAt })
        .where('id', '=', id)
        .where('version', '=', version)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    async deleteProvider(id: string): Promise<void> {
      await database.transaction(async (transaction) => {
        await transaction.deleteFrom('models').where('provider_id', '=', id).execute()
        await transaction.deleteFrom('providers').where('id', '=', id).execute()
      })
    },

    async modelsOf(connection: Transaction<Tables> | Database['read'], providerId: string): Promise<ModelsTable[]> {
      return connection.selectFrom('models').selectAll().where('provider_id', '=', providerId).execute()
    },

    async insertModels(transaction: Transaction<Tables>, models: ModelsTable[]): Promise<void> {
      for (const model of models) {
        // Another process of this instance may have found it at the same moment.
        await transaction
          .insertInto('models')
          .values(model)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }
    },

    async deleteModel(id: string): Promise<void> {
      await database.write.deleteFrom('models').where('id', '=', id).execute()
    },

    /** The names of models that fall back to this one. */
    async fallingBackTo(id: string): Promise<string[]> {
      const rows = await database.read.selectFrom('models').select('name').where('fallback_id', '=', id).execute()
      return rows.map(({ name }) => name)
    },

    async changeModel(transaction: Transaction<Tables>, id: string, change: Partial<ModelsTable>): Promise<void> {
      await transaction.updateTable('models').set(change).where('id', '=', id).execute()
    },

    /** Every model that may be chosen now. */
    async offered(): Promise<ModelWithProvider[]> {
      return database.read
        .selectFrom('models')
        .innerJoin('providers', 'providers.id', 'models.provider_id')
        .selectAll('models')
        .select(['providers.kind as provider_kind', 'providers.name as provider_name'])
        .where('providers.enabled', '=', 1)
        .where('models.enabled', '=', 1)
        .where('models.present', '=', 1)
        .execute()
    },

    /** Also those that are turned off or gone. */
    async everyModel(): Promise<ModelWithProvider[]> {
      return database.read
        .selectFrom('models')
        .innerJoin('providers', 'providers.id', 'models.provider_id')
        .selectAll('models')
        .select(['providers.kind as provider_kind', 'providers.name as provider_name'])
        .orderBy('models.provider_id')
        .orderBy('models.position')
        .execute()
    },

    async holdsDefault(providerId: string): Promise<boolean> {
      const found = await database.read
        .selectFrom('models')
        .select('id')
        .where('provider_id', '=', providerId)
        .where('is_default', '=', sql.lit(1))
        .executeTakeFirst()
      return found !== undefined
    },

    /** The ids of its models, and the names of models elsewhere that fall back to one of them. */
    async usesOf(providerId: string): Promise<{ models: string[]; others: string[] }> {
      const models = await database.read
        .selectFrom('models')
        .select('id')
        .where('provider_id', '=', providerId)
        .execute()
      const others = await database.read
        .selectFrom('models as other')
        .innerJoin('models', 'models.id', 'other.fallback_id')
        .select('other.name')
        .where('models.provider_id', '=', providerId)
        .where('other.provider_id', '!=', providerId)
        .execute()
      return { models: models.map(({ id }) => id), others: others.map(({ name }) => name) }
    },

    async clearDefault(transaction: Transaction<Tables>): Promise<void> {
      await transaction.updateTable('models').set({ is_default: 0 }).where('is_default', '=', sql.lit(1)).execute()
    },

    /** Says whether the row was still at this version. */
    async changeModelAt(
      transaction: Transaction<Tables>,
      id: string,
      version: number,
      change: Partial<ModelsTable>,
    ): Promise<boolean> {
      const result = await transaction
        .updateTable('models')
        .set({ ...change, version: version + 1 })
        .where('id', '=', id)
        .where('version', '=', version)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    /** Who sees the models that are for groups. */
    async groups(): Promise<Map<string, string[]>> {
      const rows = await database.read.selectFrom('model_groups').selectAll().execute()
      const byModel = Map.groupBy(rows, (row) => row.model_id)
      return new Map([...byModel].map(([id, some]) => [id, some.map((row) => row.group_id)]))
    },

    async replaceGroups(transaction: Transaction<Tables>, modelId: string, groupIds: readonly string[]): Promise<void> {
      await transaction.deleteFrom('model_groups').where('model_id', '=', modelId).execute()
      const rows = [...new Set(groupIds)].map((group_id) => ({ model_id: modelId, group_id }))
      if (rows.length > 0) await transaction.insertInto('model_groups').values(rows).execute()
    },

    /** These first, in this order. */
    async rank(transaction: Transaction<Tables>, ids: readonly string[]): Promise<void> {
      await transaction.updateTable('models').set({ rank: null }).where('rank', 'is not', null).execute()
      for (const [rank, id] of ids.entries()) {
        await transaction.updateTable('models').set({ rank }).where('id', '=', id).execute()
      }
    },

    async model(id: string): Promise<ModelsTable | undefined> {
      return database.read.selectFrom('models').selectAll().where('id', '=', id).executeTakeFirst()
    },
  }
}

export type ModelQueries = ReturnType<typeof createModelQueries>

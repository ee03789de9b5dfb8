import type { Id, ImportOutcome } from '@parley/contract'
import type { Kysely, Transaction } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import type { ImportItemsTable, ImportsTable } from './import.tables.ts'
import type { Taken } from './take-in.ts'

export function createImportQueries(database: Database) {
  return {
    async insert(transaction: Transaction<Tables>, row: ImportsTable): Promise<void> {
      await transaction.insertInto('imports').values(row).execute()
    },

    async byId(id: Id): Promise<ImportsTable | undefined> {
      return database.read.selectFrom('imports').selectAll().where('id', '=', id).executeTakeFirst()
    },

    async page(userId: Id, limit: number, before: string | undefined): Promise<ImportsTable[]> {
      let query = database.read.selectFrom('imports').selectAll().where('user_id', '=', userId)
      if (before !== undefined) query = query.where('id', '<', before)
      return query.orderBy('id', 'desc').limit(limit).execute()
    },

    /** Of one person, those that are not read to their end. */
    async countOpen(userId: Id, since: number, within: Kysely<Tables> = database.read): Promise<number> {
      const row = await within
        .selectFrom('imports')
        .select((value) => value.fn.countAll().as('count'))
        .where('user_id', '=', userId)
        .where('state', 'is', null)
        .where('created_at', '>', since)
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },

    async countItems(importId: Id): Promise<number> {
      const row = await database.read
        .selectFrom('import_items')
        .select((value) => value.fn.countAll().as('count'))
        .where('import_id', '=', importId)
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },

    async writeItem(transaction: Transaction<Tables>, importId: Id, position: number, taken: Taken): Promise<void> {
      const { outcome, title, reason, conversationId, messages } = taken
      await transaction
        .insertInto('import_items')
        .values({ import_id: importId, position, title, outcome, reason, conversation_id: conversationId, messages })
        .execute()
      await transaction
        .updateTable('imports')
        .set((value) => ({ [outcome]: value(outcome, '+', 1) }))
        .where('id', '=', importId)
        .execute()
    },

    async items(importId: Id, after: number, limit: number, outcome?: ImportOutcome): Promise<ImportItemsTable[]> {
      let query = database.read
        .selectFrom('import_items')
        .selectAll()
        .where('import_id', '=', importId)
        .where('position', '>', after)
      if (outcome !== undefined) query = query.where('outcome', '=', outcome)
      return query.orderBy('position').limit(limit).execute()
    },

    /** False where it has ended already. */
    async end(
      transaction: Transaction<Tables>,
      id: Id,
      state: 'done' | 'failed' | 'cancelled',
      reason: string | null,
    ): Promise<boolean> {
      const result = await transaction
        .updateTable('imports')
        .set({ state, reason })
        .where('id', '=', id)
        .where('state', 'is', null)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },
  }
}

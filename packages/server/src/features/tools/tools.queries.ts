import type { Id } from '@parley/contract'
import { isForeignKeyViolation, type Database } from '#platform/db/index.ts'
import type { ToolPermissionsTable, ToolSettingsTable } from './tools.tables.ts'

export function createToolQueries(database: Database) {
  return {
    /** Of all tools that somebody changed. */
    settings: (): Promise<ToolSettingsTable[]> => database.read.selectFrom('tool_settings').selectAll().execute(),

    /** Says whether it was still at the version before this row's. */
    async keepSetting(row: ToolSettingsTable): Promise<boolean> {
      if (row.version === 1) {
        const made = await database.write
          .insertInto('tool_settings')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        return (made.numInsertedOrUpdatedRows ?? 0n) > 0n
      }
      const changed = await database.write
        .updateTable('tool_settings')
        .set(row)
        .where('name', '=', row.name)
        .where('version', '=', row.version - 1)
        .executeTakeFirst()
      return changed.numUpdatedRows > 0n
    },

    async permittedIn(userId: Id, conversationId: Id): Promise<string[]> {
      const rows = await database.read
        .selectFrom('tool_permissions')
        .select('name')
        .where('user_id', '=', userId)
        .where('conversation_id', '=', conversationId)
        .execute()
      return rows.map(({ name }) => name)
    },

    async permit(row: ToolPermissionsTable): Promise<void> {
      try {
        await database.write
          .insertInto('tool_permissions')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      } catch (error) {
        // The conversation was deleted in between, and its permissions with it.
        if (!isForeignKeyViolation(error)) throw error
      }
    },
  }
}

export type ToolQueries = ReturnType<typeof createToolQueries>

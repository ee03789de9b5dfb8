import type { Id } from '@parley/contract'
import type { Database } from '#platform/db/index.ts'
import type { ToolServersTable } from './servers.tables.ts'

export function createServerQueries(database: Database) {
  return {
    all: (): Promise<ToolServersTable[]> =>
      database.read.selectFrom('tool_servers').selectAll().orderBy('created_at').orderBy('id').execute(),

    /** Says whether the handle was still free. */
    async insert(row: ToolServersTable): Promise<boolean> {
      const made = await database.write
        .insertInto('tool_servers')
        .values(row)
        .onConflict((conflict) => conflict.column('handle').doNothing())
        .executeTakeFirst()
      return (made.numInsertedOrUpdatedRows ?? 0n) > 0n
    },

    /** Says whether it was still at this version. */
    async change(id: Id, version: number, change: Partial<ToolServersTable>): Promise<boolean> {
      const changed = await database.write
        .updateTable('tool_servers')
        .set({ ...change, version: version + 1 })
        .where('id', '=', id)
        .where('version', '=', version)
        .executeTakeFirst()
      return changed.numUpdatedRows > 0n
    },

    /** What a look at it told; no decision of anybody, so it makes no new version. */
    async note(id: Id, looked: Pick<ToolServersTable, 'found' | 'problem' | 'looked_at'>): Promise<void> {
      await database.write.updateTable('tool_servers').set(looked).where('id', '=', id).execute()
    },

    async delete(id: Id): Promise<void> {
      await database.write.deleteFrom('tool_servers').where('id', '=', id).execute()
    },
  }
}

export type ServerQueries = ReturnType<typeof createServerQueries>

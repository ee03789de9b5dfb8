import type { Id } from '@parley/contract'
import * as z from 'zod/mini'
import { isForeignKeyViolation, type Database } from '#platform/db/index.ts'
import type { MessageSuggestionsTable } from './asides.tables.ts'

const items = z.array(z.string())

export function createAsideQueries(database: Database) {
  return {
    async suggestionsFor(messageId: Id): Promise<string[] | null> {
      const row = await database.read
        .selectFrom('message_suggestions')
        .select('items')
        .where('message_id', '=', messageId)
        .executeTakeFirst()
      return row === undefined ? null : items.parse(JSON.parse(row.items))
    },

    /** Whoever was first is right. A message that is gone meanwhile gets none. */
    async keepSuggestions(messageId: Id, made: readonly string[], now: number): Promise<void> {
      const row: MessageSuggestionsTable = { message_id: messageId, items: JSON.stringify(made), created_at: now }
      try {
        await database.write
          .insertInto('message_suggestions')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      } catch (error) {
        if (!isForeignKeyViolation(error)) throw error
      }
    },
  }
}

export type AsideQueries = ReturnType<typeof createAsideQueries>

import type * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'

declare module '#platform/db/tables.ts' {
  interface Tables {
    settings: { key: string; value: string; version: number; updated_at: number }
  }
}

/** One thing that administrators change while the server runs. */
export interface Setting<Value> {
  key: string
  schema: z.ZodMiniType<Value>
  fallback: Value
}

export interface Versioned<Value> {
  value: Value
  /** 0 while nobody has set it. */
  version: number
}

export function createSettings(database: Database, clock: Clock) {
  return {
    /** A stored value that does not fit any more counts as never set. */
    async get<Value>({ key, schema, fallback }: Setting<Value>): Promise<Versioned<Value>> {
      const row = await database.read.selectFrom('settings').selectAll().where('key', '=', key).executeTakeFirst()
      if (row === undefined) return { value: fallback, version: 0 }
      const parsed = schema.safeParse(JSON.parse(row.value))
      return { value: parsed.success ? parsed.data : fallback, version: row.version }
    },

    /** `version` is the one the change was made from; another in between wins. */
    async set<Value>(setting: Setting<Value>, value: Value, version: number): Promise<Versioned<Value>> {
      const row = { value: JSON.stringify(setting.schema.parse(value)), version: version + 1, updated_at: clock.now() }
      const stored =
        version === 0
          ? await database.write
              .insertInto('settings')
              .values({ key: setting.key, ...row })
              .onConflict((conflict) => conflict.doNothing())
              .returning('version')
              .executeTakeFirst()
          : await database.write
              .updateTable('settings')
              .set(row)
              .where('key', '=', setting.key)
              .where('version', '=', version)
              .returning('version')
              .executeTakeFirst()
      if (stored !== undefined) return { value, version: row.version }
      throw new AppError('version_conflict', 'Somebody else has changed this meanwhile.', {
        current: await this.get(setting),
        actions: ['edit'],
      })
    },
  }
}

export type Settings = ReturnType<typeof createSettings>

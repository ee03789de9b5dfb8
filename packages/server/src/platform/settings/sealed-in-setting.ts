import { sealedMarkLength } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import { counted, sealedAnew, type SealedPlace } from '#platform/sealed/index.ts'

/** A sealed value inside one of the settings, which are JSON. */
export function sealedInSetting({
  name,
  setting,
  field,
}: {
  name: string
  setting: string
  field: string
}): SealedPlace {
  async function find(database: Database): Promise<{ row: { value: string }; value: object; sealed: string } | null> {
    const row = await database.read.selectFrom('settings').select('value').where('key', '=', setting).executeTakeFirst()
    if (row === undefined) return null
    const value: unknown = JSON.parse(row.value)
    if (typeof value !== 'object' || value === null) return null
    const sealed: unknown = Reflect.get(value, field)
    return typeof sealed === 'string' ? { row, value, sealed } : null
  }

  return {
    name,
    table: 'settings',
    column: 'value',
    passing: false,
    async marks(database) {
      const found = await find(database)
      return new Map(found === null ? [] : [[found.sealed.slice(0, sealedMarkLength), 1]])
    },
    async reseal(database, sealer) {
      const found = await find(database)
      if (found === null) return counted([])
      const { outcome, text } = sealedAnew(sealer, found.sealed)
      if (text === null) return counted([outcome])
      await database.write
        .updateTable('settings')
        .set({ value: JSON.stringify({ ...found.value, [field]: text }) })
        .where('key', '=', setting)
        .where('value', '=', found.row.value)
        .execute()
      return counted([outcome])
    },
  }
}

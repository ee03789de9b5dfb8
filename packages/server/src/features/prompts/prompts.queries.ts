import type { Id } from '@parley/contract'
import { sql, type RawBuilder } from 'kysely'
import { likeLiteral, type Database } from '#platform/db/index.ts'
import type { PromptsTable } from './prompts.tables.ts'

export interface Reader {
  userId: Id
  isAdministrator: boolean
}

/** Where a list goes on. */
export interface Place {
  nameKey: string
  id: Id
}

/** Part of every query, never asked after it. */
const mayRead = ({ userId }: Reader): RawBuilder<boolean> =>
  sql<boolean>`(prompts.owner_id = ${userId} OR prompts.shared = 1)`

/** What everybody is offered belongs to administration, whoever wrote it. */
const mayChange = ({ userId, isAdministrator }: Reader): RawBuilder<boolean> =>
  isAdministrator
    ? sql<boolean>`(prompts.owner_id = ${userId} OR prompts.shared = 1)`
    : sql<boolean>`(prompts.owner_id = ${userId} AND prompts.shared = 0)`

/** All SQL over prompts. */
export function createPromptQueries({ read, write }: Database) {
  const seenBy = (reader: Reader) =>
    read
      .selectFrom('prompts')
      .selectAll()
      .select(sql<0 | 1>`CASE WHEN ${mayChange(reader)} THEN 1 ELSE 0 END`.as('editable'))
      .where(mayRead(reader))

  return {
    /** By name. */
    page(reader: Reader, search: string | undefined, after: Place | undefined, limit: number) {
      let query = seenBy(reader).orderBy('prompts.name_key').orderBy('prompts.id').limit(limit)
      if (after !== undefined) {
        query = query.where(sql<boolean>`(prompts.name_key, prompts.id) > (${after.nameKey}, ${after.id})`)
      }
      if (search !== undefined && search !== '') {
        const like = `%${likeLiteral(search.toLowerCase())}%`
        query = query.where(sql<boolean>`prompts.name_key LIKE ${like} ESCAPE '\\'`)
      }
      return query.execute()
    },

    one: (reader: Reader, id: Id) => seenBy(reader).where('prompts.id', '=', id).executeTakeFirst(),

    ownedBy(ownerId: Id): Promise<PromptsTable[]> {
      return read.selectFrom('prompts').selectAll().where('owner_id', '=', ownerId).orderBy('name_key').execute()
    },

    async countOf(ownerId: Id): Promise<number> {
      const query = read.selectFrom('prompts').select(({ fn }) => fn.countAll().as('count'))
      return Number((await query.where('owner_id', '=', ownerId).executeTakeFirstOrThrow()).count)
    },

    async insert(row: PromptsTable): Promise<void> {
      await write.insertInto('prompts').values(row).execute()
    },

    /** Whether it was still at this version and this person may change it. */
    async change(reader: Reader, id: Id, version: number, change: Partial<PromptsTable>): Promise<boolean> {
      const changed = await write
        .updateTable('prompts')
        .set({ ...change, version: version + 1 })
        .where('id', '=', id)
        .where('version', '=', version)
        .where(mayChange(reader))
        .returning('id')
        .execute()
      return changed.length > 0
    },

    async remove(reader: Reader, id: Id): Promise<boolean> {
      const gone = await write
        .deleteFrom('prompts')
        .where('id', '=', id)
        .where(mayChange(reader))
        .returning('id')
        .execute()
      return gone.length > 0
    },
  }
}

export type PromptQueries = ReturnType<typeof createPromptQueries>
export type SeenPrompt = NonNullable<Awaited<ReturnType<PromptQueries['one']>>>

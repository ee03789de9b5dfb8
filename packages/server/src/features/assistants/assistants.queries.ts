import type { AssistantGrant, Id } from '@parley/contract'
import { sql, type Transaction } from 'kysely'
import { likeLiteral, type Database, type Tables } from '#platform/db/index.ts'
import { accessOf, mayUse, owns, type Reader } from './assistants.access.ts'
import type { AssistantsTable, AssistantVersionsTable } from './assistants.tables.ts'

/** All SQL over assistants, whom they are shared with and what they were before. */
export function createAssistantQueries(database: Database) {
  const { read, near } = database
  const seenBy = (reader: Reader, from = read) =>
    from.selectFrom('assistants').selectAll().select(accessOf(reader).as('access')).where(mayUse(reader, 'read'))

  return {
    async names(): Promise<Map<Id, string>> {
      const rows = await read.selectFrom('assistants').select(['id', 'name']).execute()
      return new Map(rows.map(({ id, name }) => [id, name]))
    },

    page(reader: Reader, search: string | undefined, after: Id | undefined, limit: number) {
      let query = seenBy(reader).orderBy('assistants.id').limit(limit)
      if (after !== undefined) query = query.where('assistants.id', '>', after)
      if (search !== undefined && search !== '') {
        const like = `%${likeLiteral(search.toLowerCase())}%`
        query = query.where(({ eb }) => sql<boolean>`${eb.ref('name_key')} LIKE ${like} ESCAPE '\\'`)
      }
      return query.execute()
    },

    one: (reader: Reader, id: Id) => seenBy(reader).where('assistants.id', '=', id).executeTakeFirst(),

    /** On the way of every message: looked up on the spot. */
    oneNear: (reader: Reader, id: Id) => seenBy(reader, near).where('assistants.id', '=', id).executeTakeFirst(),

    async insert(transaction: Transaction<Tables>, row: AssistantsTable): Promise<void> {
      await transaction.insertInto('assistants').values(row).execute()
    },

    /** Whether it was still at this version and this person may change it. */
    async change(
      transaction: Transaction<Tables>,
      reader: Reader,
      id: Id,
      version: number,
      change: Partial<AssistantsTable>,
    ): Promise<boolean> {
      const changed = await transaction
        .updateTable('assistants')
        .set({ ...change, version: version + 1 })
        .where('id', '=', id)
        .where('version', '=', version)
        .where(mayUse(reader, 'write'))
        .returning('id')
        .execute()
      return changed.length > 0
    },

    async remove(reader: Reader, id: Id): Promise<boolean> {
      const gone = await database.write
        .deleteFrom('assistants')
        .where('id', '=', id)
        .where('shipped', 'is', null)
        .where(owns(reader))
        .returning('id')
        .execute()
      return gone.length > 0
    },

    grants: (id: Id) =>
      read
        .selectFrom('assistant_grants')
        .selectAll()
        .where('assistant_id', '=', id)
        .orderBy('subject_kind')
        .orderBy('subject_id')
        .execute(),

    async isOwned(transaction: Transaction<Tables>, reader: Reader, id: Id): Promise<boolean> {
      const query = transaction.selectFrom('assistants').select('id').where('id', '=', id).where(owns(reader))
      return (await query.executeTakeFirst()) !== undefined
    },

    async replaceGrants(transaction: Transaction<Tables>, id: Id, grants: readonly AssistantGrant[]): Promise<void> {
      await transaction.deleteFrom('assistant_grants').where('assistant_id', '=', id).execute()
      if (grants.length === 0) return
      const rows = grants.map((grant) => ({
        assistant_id: id,
        subject_kind: grant.to,
        subject_id: grant.to === 'everyone' ? '' : grant.id,
        access: grant.access,
      }))
      await transaction.insertInto('assistant_grants').values(rows).execute()
    },

    async keepVersion(transaction: Transaction<Tables>, row: AssistantVersionsTable): Promise<void> {
      await transaction
        .insertInto('assistant_versions')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    versions: (id: Id, before: number | undefined, limit: number) => {
      const query = read.selectFrom('assistant_versions').selectAll().where('assistant_id', '=', id)
      return (before === undefined ? query : query.where('version', '<', before))
        .orderBy('version', 'desc')
        .limit(limit)
        .execute()
    },

    async shipped(): Promise<AssistantsTable[]> {
      return read.selectFrom('assistants').selectAll().where('shipped', 'is not', null).execute()
    },

    async namesWith(modelIds: readonly string[]): Promise<string[]> {
      if (modelIds.length === 0) return []
      const rows = await read
        .selectFrom('assistants')
        .select('name')
        .where((where) => where.or([where('model_id', 'in', modelIds), where('fallback_model_id', 'in', modelIds)]))
        .orderBy('name_key')
        .execute()
      return rows.map(({ name }) => name)
    },

    /** Who is erased is shared with no more. */
    async forget(transaction: Transaction<Tables>, userId: Id): Promise<void> {
      await transaction
        .deleteFrom('assistant_grants')
        .where('subject_kind', '=', 'user')
        .where('subject_id', '=', userId)
        .execute()
    },

    /** What one person made, for their copy of everything. */
    ownedBy: (userId: Id) => read.selectFrom('assistants').selectAll().where('owner_id', '=', userId).execute(),
  }
}

export type AssistantQueries = ReturnType<typeof createAssistantQueries>
export type SeenAssistant = NonNullable<Awaited<ReturnType<AssistantQueries['one']>>>

import type { CollectionGrant, EmbedderChoice, Id } from '@parley/contract'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import type { CollectionsTable } from '../knowledge.tables.ts'
import type { Reader } from '../ports.ts'
import { accessOf, mayUse } from './access.ts'

/** All SQL over collections and whom they are shared with. */
export function createCollectionQueries(database: Database) {
  const { read, write } = database
  const seenBy = (reader: Reader, access: CollectionGrant['access']) =>
    read.selectFrom('collections').selectAll().select(accessOf(reader).as('access')).where(mayUse(reader, access))

  return {
    page: (reader: Reader, after: Id | undefined, limit: number) => {
      const query = seenBy(reader, 'read').orderBy('collections.id', 'desc').limit(limit)
      return (after === undefined ? query : query.where('collections.id', '<', after)).execute()
    },

    one: (reader: Reader, id: Id) => seenBy(reader, 'read').where('collections.id', '=', id).executeTakeFirst(),

    async embedderOf(id: Id): Promise<EmbedderChoice> {
      const row = await read.selectFrom('collections').select('embedder').where('id', '=', id).executeTakeFirst()
      return row?.embedder ?? 'automatic'
    },

    /** What is in each of them: counts by state and language. */
    contents: (ids: readonly Id[]) =>
      read
        .selectFrom('documents')
        .select(['collection_id', 'state', 'language'])
        .select((select) => [
          select.fn.countAll<number>().as('count'),
          select.fn.sum<number>('size').as('bytes'),
          select.fn.sum<number>('chunk_count').as('passages'),
          sql<number>`MAX(CASE WHEN live_revision IS NULL THEN 0 ELSE 1 END)`.as('searchable'),
        ])
        .where('collection_id', 'in', ids)
        .groupBy(['collection_id', 'state', 'language'])
        .execute(),

    insert: (row: CollectionsTable) => write.insertInto('collections').values(row).execute(),

    /** Whether there was one that this person may change so. */
    async change(within: Kysely<Tables>, reader: Reader, id: Id, change: Partial<CollectionsTable>): Promise<boolean> {
      const changed = await within
        .updateTable('collections')
        .set((set) => ({ ...change, version: set('version', '+', 1) }))
        .where('id', '=', id)
        .where(mayUse(reader, 'write'))
        .returning('id')
        .execute()
      return changed.length > 0
    },

    /** For everything that changes what may be found; also the lock under which it changes. */
    async touch(transaction: Transaction<Tables>, id: Id, now: number): Promise<boolean> {
      const touched = await transaction
        .updateTable('collections')
        .set((set) => ({ version: set('version', '+', 1), updated_at: now }))
        .where('id', '=', id)
        .returning('id')
        .execute()
      return touched.length > 0
    },

    byId: (id: Id) => read.selectFrom('collections').selectAll().where('id', '=', id).executeTakeFirst(),

    update: (within: Kysely<Tables>, id: Id, change: Partial<CollectionsTable>) =>
      within.updateTable('collections').set(change).where('id', '=', id).execute(),

    async languagesOf(id: Id): Promise<string[]> {
      const rows = await read
        .selectFrom('documents')
        .select('language')
        .distinct()
        .where('collection_id', '=', id)
        .where('live_revision', 'is not', null)
        .execute()
      return rows.flatMap(({ language }) => (language === null ? [] : [language]))
    },

    async isPaused(within: Kysely<Tables>, id: Id): Promise<boolean> {
      const row = await within.selectFrom('collections').select('paused').where('id', '=', id).executeTakeFirst()
      return row?.paused === 1
    },

    mayWrite: async (within: Kysely<Tables>, reader: Reader, id: Id): Promise<boolean> => {
      const query = within.selectFrom('collections').select('id').where('id', '=', id).where(mayUse(reader, 'write'))
      return (await query.executeTakeFirst()) !== undefined
    },

    owned: (within: Kysely<Tables>, ownerId: Id, id: Id) =>
      within
        .selectFrom('collections')
        .select('id')
        .where('id', '=', id)
        .where('owner_id', '=', ownerId)
        .executeTakeFirst(),

    ownedBy: (ownerId: Id) => read.selectFrom('collections').select('id').where('owner_id', '=', ownerId).execute(),

    grants: (id: Id) =>
      read
        .selectFrom('collection_grants')
        .selectAll()
        .where('collection_id', '=', id)
        .orderBy('subject_kind')
        .orderBy('subject_id')
        .execute(),

    async replaceGrants(transaction: Transaction<Tables>, id: Id, grants: readonly CollectionGrant[]): Promise<void> {
      await transaction.deleteFrom('collection_grants').where('collection_id', '=', id).execute()
      if (grants.length === 0) return
      const rows = grants.map((grant) => ({
        collection_id: id,
        subject_kind: grant.to,
        subject_id: grant.to === 'everyone' ? '' : grant.id,
        access: grant.access,
      }))
      await transaction.insertInto('collection_grants').values(rows).execute()
    },

    /** Its documents and their chunks go with it. */
    remove: (transaction: Transaction<Tables>, id: Id) =>
      transaction.deleteFrom('collections').where('id', '=', id).execute(),
  }
}

export type CollectionQueries = ReturnType<typeof createCollectionQueries>

import type { Id } from '@parley/contract'
import type { Kysely, Transaction } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import type { FilesTable } from './files.tables.ts'

/** All SQL over `blobs` and `files`. The row of a blob is its lock: whoever gives or takes a reference holds it. */
export function createFileQueries(database: Database) {
  const { read, write } = database

  async function removeOne(
    transaction: Transaction<Tables>,
    file: { id: Id; hash: string },
    now: number,
    looseBefore: number | null = null,
  ): Promise<boolean> {
    let blob = transaction.selectFrom('blobs').select('hash').where('hash', '=', file.hash)
    // Two that take the last two references at once must see each other.
    if (database.dialect === 'postgres') blob = blob.forUpdate()
    await blob.execute()
    const deletion = transaction.deleteFrom('files').where('id', '=', file.id)
    const deleted = await (
      looseBefore === null ? deletion : deletion.where('loose_since', '<', looseBefore)
    ).executeTakeFirst()
    await transaction
      .updateTable('blobs')
      .set({ unreferenced_at: now })
      .where('hash', '=', file.hash)
      .where((where) =>
        where.not(where.exists(where.selectFrom('files').select('files.id').whereRef('files.hash', '=', 'blobs.hash'))),
      )
      .execute()
    return deleted.numDeletedRows > 0n
  }

  return {
    /** Before the bytes get their name. Until a file refers to them they count as unreferenced since now. */
    expect: (hash: string, size: number, now: number) =>
      write
        .insertInto('blobs')
        .values({ hash, size, created_at: now, unreferenced_at: now })
        .onConflict((conflict) =>
          conflict.column('hash').doUpdateSet((set) => ({
            unreferenced_at: set.case().when('blobs.unreferenced_at', 'is', null).then(null).else(now).end(),
          })),
        )
        .execute(),

    /** False where the blob was collected since it was expected. */
    async refer(transaction: Transaction<Tables>, file: FilesTable): Promise<boolean> {
      const there = await transaction
        .updateTable('blobs')
        .set({ unreferenced_at: null })
        .where('hash', '=', file.hash)
        .returning('hash')
        .execute()
      if (there.length > 0) await transaction.insertInto('files').values(file).execute()
      return there.length > 0
    },

    byId: (id: Id) => read.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst(),

    ownedBy: (ownerId: Id, after: Id | null, limit: number) =>
      read
        .selectFrom('files')
        .selectAll()
        .where('owner_id', '=', ownerId)
        .where((where) => (after === null ? where.lit(true) : where('id', '>', after)))
        .orderBy('id')
        .limit(limit)
        .execute(),

    async remove(transaction: Transaction<Tables>, id: Id, now: number): Promise<boolean> {
      const file = await transaction.selectFrom('files').select(['id', 'hash']).where('id', '=', id).executeTakeFirst()
      if (file !== undefined) await removeOne(transaction, file, now)
      return file !== undefined
    },

    async removeOwner(transaction: Transaction<Tables>, ownerId: Id, now: number): Promise<void> {
      // In one order for everybody, so that two of these cannot wait for each other.
      const files = await transaction
        .selectFrom('files')
        .select(['id', 'hash'])
        .where('owner_id', '=', ownerId)
        .orderBy('hash')
        .execute()
      for (const file of files) await removeOne(transaction, file, now)
    },

    /** Something holds them from here on. Tells how many were still there. */
    async hold(transaction: Transaction<Tables>, ids: readonly Id[]): Promise<number> {
      const result = await transaction
        .updateTable('files')
        .set({ loose_since: null })
        .where('id', 'in', ids)
        .executeTakeFirst()
      return Number(result.numUpdatedRows)
    },

    async passOn(transaction: Transaction<Tables>, id: Id, ownerId: Id): Promise<void> {
      await transaction.updateTable('files').set({ owner_id: ownerId }).where('id', '=', id).execute()
    },

    /** Of one person, what nothing has come to hold yet. */
    async looseOf(ownerId: Id, within: Kysely<Tables> = read): Promise<{ count: number; bytes: number }> {
      const { count, bytes } = await within
        .selectFrom('files')
        .select(({ fn }) => [fn.countAll().as('count'), fn.sum<number | null>('size').as('bytes')])
        .where('owner_id', '=', ownerId)
        .where('loose_since', 'is not', null)
        .executeTakeFirstOrThrow()
      return { count: Number(count), bytes: Number(bytes ?? 0) }
    },

    looseBefore: (before: number, limit: number) =>
      read.selectFrom('files').select(['id', 'hash']).where('loose_since', '<', before).limit(limit).execute(),

    async countLoose(before: number): Promise<number> {
      const { count } = await read
        .selectFrom('files')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('loose_since', '<', before)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    /** False where something holds it meanwhile. */
    removeLoose: (file: { id: Id; hash: string }, before: number, now: number): Promise<boolean> =>
      database.transaction((transaction) => removeOne(transaction, file, now, before)),

    usedBy: (ownerId: Id) =>
      read
        .selectFrom('files')
        .select((select) => select.fn.sum<number | null>('size').as('bytes'))
        .where('owner_id', '=', ownerId)
        .executeTakeFirst(),

    /** Each content counted once. */
    stored: () =>
      read
        .selectFrom('blobs')
        .select((select) => [select.fn.sum<number | null>('size').as('bytes'), select.fn.countAll().as('count')])
        .executeTakeFirst(),

    unreferenced: (before: number, limit: number) =>
      read.selectFrom('blobs').select('hash').where('unreferenced_at', '<', before).limit(limit).execute(),

    /** Forgets a blob that still nobody refers to, and its bytes with it; an upload of the same waits until then. */
    collect: (hash: string, before: number, removeBytes: () => void) =>
      database.transaction(async (transaction) => {
        const gone = await transaction
          .deleteFrom('blobs')
          .where('hash', '=', hash)
          .where('unreferenced_at', '<', before)
          .where((where) =>
            where.not(
              where.exists(where.selectFrom('files').select('files.id').whereRef('files.hash', '=', 'blobs.hash')),
            ),
          )
          .returning('hash')
          .execute()
        if (gone.length > 0) removeBytes()
        return gone.length > 0
      }),
  }
}

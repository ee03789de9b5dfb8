import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Files } from '#platform/files/index.ts'

/** What one person collected, for their copy of everything; the files lie beside it under their ids. */
export async function collectionsOwnedBy({ read }: Database, userId: Id): Promise<unknown[]> {
  const collections = await read
    .selectFrom('collections')
    .select(['id', 'name', 'description', 'created_at'])
    .where('owner_id', '=', userId)
    .orderBy('id')
    .execute()
  return Promise.all(
    collections.map(async ({ created_at: createdAt, ...collection }) => ({
      ...collection,
      createdAt: new Date(createdAt).toISOString(),
      documents: await read
        .selectFrom('documents')
        .select(['id', 'name', 'type', 'size', 'file_id as fileId', 'source_url as sourceUrl', 'state'])
        .where('collection_id', '=', collection.id)
        .orderBy('id')
        .execute(),
    })),
  )
}

/** For erasing a person: one collection after the other, whoever gave the documents in it. */
export async function removeOwned(
  database: Database,
  userId: Id,
  remove: (transaction: Transaction<Tables>, collectionId: Id) => Promise<unknown>,
): Promise<void> {
  const owned = await database.read.selectFrom('collections').select('id').where('owner_id', '=', userId).execute()
  for (const { id } of owned) await database.transaction((transaction) => remove(transaction, id))
}

/** Who is erased is shared with no more; what they gave to others' collections is those people's from then on. */
export async function forgetPerson(
  transaction: Transaction<Tables>,
  userId: Id,
  files: Pick<Files, 'passOn'>,
): Promise<void> {
  await transaction
    .deleteFrom('collection_grants')
    .where('subject_kind', '=', 'user')
    .where('subject_id', '=', userId)
    .execute()
  const given = await transaction
    .selectFrom('documents')
    .innerJoin('collections', 'collections.id', 'documents.collection_id')
    .select(['documents.id', 'documents.file_id', 'collections.owner_id'])
    .where('documents.created_by', '=', userId)
    .execute()
  for (const { id, file_id, owner_id } of given) {
    await transaction.updateTable('documents').set({ created_by: owner_id }).where('id', '=', id).execute()
    await files.passOn(transaction, file_id, owner_id)
  }
}

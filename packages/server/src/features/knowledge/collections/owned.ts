import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'

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

/** Who is erased is shared with no more. */
export async function forgetGrantsTo(transaction: Transaction<Tables>, userId: Id): Promise<void> {
  await transaction
    .deleteFrom('collection_grants')
    .where('subject_kind', '=', 'user')
    .where('subject_id', '=', userId)
    .execute()
}

import {
  newId,
  type ChangeCollection,
  type Collection,
  type CollectionGrant,
  type CreateCollection,
  type Id,
} from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Transaction } from 'kysely'
import { isUniqueViolation, type Database, type Tables } from '#platform/db/index.ts'
import type { Caller } from '#platform/http/index.ts'
import type { DocumentRemoval } from '../documents/removal.ts'
import type { PeoplePort, Reader } from '../ports.ts'
import type { CollectionsTable } from '../knowledge.tables.ts'
import { presentCollection, type HowRead } from './collections.present.ts'
import type { CollectionQueries } from './collections.queries.ts'

export interface CollectionServiceOptions {
  database: Database
  clock: Clock
  queries: CollectionQueries
  people: PeoplePort
  removal: DocumentRemoval
  howRead(row: Pick<CollectionsTable, 'id' | 'reembed_job_id'>): Promise<HowRead>
  /** Gives it vectors of the embedder that was chosen, in the background. */
  reembed(transaction: Transaction<Tables>, collectionId: Id, userId: Id): Promise<void>
  changed(userIds: Id[], kind: 'collection', id: Id): void
}

export const collectionNotFound = (): AppError => new AppError('not_found', 'There is no such collection.')

export function createCollectionService({
  database,
  clock,
  queries,
  people,
  removal,
  howRead,
  reembed,
  changed,
}: CollectionServiceOptions) {
  const readerOf = async (userId: Id): Promise<Reader> => ({ userId, groupIds: await people.groupsOf(userId) })

  async function get(userId: Id, id: Id): Promise<Collection> {
    const row = await queries.one(await readerOf(userId), id)
    if (row === undefined) throw collectionNotFound()
    return presentCollection(row, await queries.contents([id]), await howRead(row))
  }

  /** Who may see it but does not own it is told so; for others it is not there. */
  async function checkOwner(userId: Id, id: Id): Promise<void> {
    const { access } = await get(userId, id)
    if (access !== 'owner') throw new AppError('forbidden', 'Only the owner of this collection may do this.')
  }

  return {
    get,

    async list(userId: Id, { cursor, limit }: { cursor?: Id | undefined; limit: number }) {
      const rows = await queries.page(await readerOf(userId), cursor, limit + 1)
      const shown = rows.slice(0, limit)
      const contents = shown.length === 0 ? [] : await queries.contents(shown.map((row) => row.id))
      const last = shown.at(-1)
      return {
        items: await Promise.all(shown.map(async (row) => presentCollection(row, contents, await howRead(row)))),
        nextCursor: rows.length > limit && last !== undefined ? last.id : null,
      }
    },

    /** The same id again gives the same collection, so that a retried request makes no second one. */
    async create(userId: Id, { id = newId(), name, description = '', embedder = 'automatic' }: CreateCollection) {
      const now = clock.now()
      const row = {
        id,
        owner_id: userId,
        name,
        description,
        embedder,
        version: 1,
        paused: 0,
        reembed_job_id: null,
        created_at: now,
        updated_at: now,
      }
      try {
        await queries.insert(row)
      } catch (error) {
        if (!isUniqueViolation(error)) throw error
        const there = await queries.one({ userId, groupIds: [] }, id)
        if (there?.owner_id !== userId) throw new AppError('conflict', 'This id is taken.', { cause: error })
      }
      changed([userId], 'collection', id)
      return get(userId, id)
    },

    async change(userId: Id, id: Id, change: ChangeCollection): Promise<Collection> {
      const fields = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      const reader = await readerOf(userId)
      const done = await database.transaction(async (transaction) => {
        const before = await queries.embedderOf(id)
        const changed = await queries.change(transaction, reader, id, { ...fields, updated_at: clock.now() })
        if (changed && change.embedder !== undefined && change.embedder !== before)
          await reembed(transaction, id, userId)
        return changed
      })
      if (!done) {
        await get(userId, id)
        throw new AppError('forbidden', 'You may read this collection but not change it.')
      }
      changed([userId], 'collection', id)
      return get(userId, id)
    },

    /** For whoever may change it. */
    async setPaused(userId: Id, id: Id, paused: boolean): Promise<void> {
      const reader = await readerOf(userId)
      if (await queries.change(database.write, reader, id, { paused: paused ? 1 : 0 })) return
      await get(userId, id)
      throw new AppError('forbidden', 'You may read this collection but not change it.')
    },

    async remove(userId: Id, id: Id): Promise<void> {
      await checkOwner(userId, id)
      await database.transaction(async (transaction) => {
        if ((await queries.owned(transaction, userId, id)) === undefined) throw collectionNotFound()
        await removal.ofCollection(transaction, id)
        await queries.remove(transaction, id)
      })
      changed([userId], 'collection', id)
    },

    async grants(userId: Id, id: Id): Promise<CollectionGrant[]> {
      await checkOwner(userId, id)
      return (await queries.grants(id)).map(({ subject_kind: to, subject_id, access }) =>
        to === 'everyone' ? { to, access } : { to, id: subject_id, access },
      )
    },

    async share(caller: Caller, id: Id, grants: readonly CollectionGrant[]): Promise<void> {
      await checkOwner(caller.userId, id)
      if (grants.length > 0 && !(await people.may(caller, 'sharing'))) {
        throw new AppError('forbidden', 'Your account may not share.')
      }
      const subjects = new Set(grants.map((grant) => (grant.to === 'everyone' ? '' : `${grant.to} ${grant.id}`)))
      if (subjects.size < grants.length) {
        throw new AppError('validation_failed', 'One field needs attention.', {
          fields: { grants: ['Name each person and group once.'] },
        })
      }
      await database.transaction(async (transaction) => {
        if ((await queries.owned(transaction, caller.userId, id)) === undefined) throw collectionNotFound()
        await queries.replaceGrants(transaction, id, grants)
        await queries.touch(transaction, id, clock.now())
      })
      changed([caller.userId], 'collection', id)
    },
  }
}

export type CollectionService = ReturnType<typeof createCollectionService>

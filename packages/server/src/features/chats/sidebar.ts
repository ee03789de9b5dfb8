import type { ChangeSidebar, FolderSummary, Id, Sidebar } from '@parley/contract'
import { sql } from 'kysely'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Database } from '#platform/db/index.ts'

const strings = z.array(z.string())

/** The folders of a person, and the order they have given them and what they have pinned. */
export function createSidebar({ database, changed }: { database: Database; changed(userId: Id): void }) {
  async function get(userId: Id): Promise<Sidebar> {
    const [found, order] = await Promise.all([foldersOf(userId), orderOf(userId)])
    const placeOf = new Map(order.folders.map((name, at) => [name, at]))
    const place = ({ name }: FolderSummary): number => placeOf.get(name) ?? Number.MAX_SAFE_INTEGER
    return {
      folders: found.toSorted((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1)),
      pinnedOrder: order.pinned,
    }
  }

  async function foldersOf(userId: Id): Promise<FolderSummary[]> {
    const rows = await database.read
      .selectFrom('participants')
      .innerJoin('conversations', 'conversations.id', 'participants.conversation_id')
      .select(({ fn }) => [
        'folder',
        fn.countAll().as('count'),
        fn.max(sql<number>`CASE WHEN answers_read < answer_count THEN 1 ELSE 0 END`).as('unread'),
      ])
      .where('user_id', '=', userId)
      .where('folder', 'is not', null)
      .where('archived', '=', 0)
      .where('pinned', '=', 0)
      .where('temporary', '=', 0)
      // An empty conversation is no conversation yet.
      .where((where) => where.or([where('title', 'is not', null), where('leaf_id', 'is not', null)]))
      .groupBy('folder')
      .execute()
    return rows.flatMap(({ folder, count, unread }) =>
      folder === null ? [] : [{ name: folder, count: Number(count), unread: Number(unread) === 1 }],
    )
  }

  async function orderOf(userId: Id): Promise<{ folders: string[]; pinned: string[] }> {
    const row = await database.read
      .selectFrom('sidebar_orders')
      .select(['folders', 'pinned'])
      .where('user_id', '=', userId)
      .executeTakeFirst()
    return row === undefined
      ? { folders: [], pinned: [] }
      : { folders: strings.parse(JSON.parse(row.folders)), pinned: strings.parse(JSON.parse(row.pinned)) }
  }

  /** All that lies in it goes along, also what is archived, and it keeps its place. */
  async function rename(userId: Id, { from, to }: { from: string; to: string }): Promise<void> {
    await database.transaction(async (transaction) => {
      const moved = await transaction
        .updateTable('participants')
        .set({ folder: to })
        .where('user_id', '=', userId)
        .where('folder', '=', from)
        .returning('conversation_id')
        .execute()
      if (moved.length === 0) throw new AppError('not_found', 'There is no such folder.')
      const row = await transaction
        .selectFrom('sidebar_orders')
        .select('folders')
        .where('user_id', '=', userId)
        .executeTakeFirst()
      if (row === undefined) return
      const names = strings.parse(JSON.parse(row.folders))
      // Where both had a place, the one that was renamed decides.
      const renamed = names.filter((name) => name !== to || name === from).map((name) => (name === from ? to : name))
      const order = names.includes(from) ? renamed : names
      await transaction
        .updateTable('sidebar_orders')
        .set({ folders: inOrder(order) })
        .where('user_id', '=', userId)
        .execute()
    })
  }

  return {
    get,

    /** What is not named keeps its order. */
    async change(userId: Id, { folderOrder, pinnedOrder, renameFolder }: ChangeSidebar): Promise<Sidebar> {
      if (renameFolder !== undefined) await rename(userId, renameFolder)
      const given = {
        ...(folderOrder && { folders: inOrder(folderOrder) }),
        ...(pinnedOrder && { pinned: inOrder(pinnedOrder) }),
      }
      await database.write
        .insertInto('sidebar_orders')
        .values({ user_id: userId, folders: '[]', pinned: '[]', ...given })
        .onConflict((conflict) =>
          conflict.column('user_id').doUpdateSet(Object.keys(given).length > 0 ? given : { user_id: userId }),
        )
        .execute()
      changed(userId)
      return get(userId)
    },
  }
}

export type SidebarService = ReturnType<typeof createSidebar>

const inOrder = (names: readonly string[]): string => JSON.stringify([...new Set(names)])

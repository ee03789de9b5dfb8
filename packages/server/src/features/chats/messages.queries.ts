import type { Id } from '@parley/contract'
import { prepareNear, prepareWithin, type Database } from '#platform/db/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { MessagesTable } from './chats.tables.ts'

/** Where a message stands among the answers to (or versions of) the same thing. */
export interface SiblingRow {
  id: Id
  parent_id: Id | null
}

export function createMessageQueries(database: Database) {
  const one = prepareNear(database, (near, { id }: { id: Id }) =>
    near.selectFrom('messages').selectAll().where('id', '=', id),
  )

  const firstExchange = prepareNear(database, (near, { answerId }: { answerId: Id }) =>
    near
      .selectFrom('messages as answer')
      .innerJoin('messages as question', 'question.id', 'answer.parent_id')
      .innerJoin('conversations', 'conversations.id', 'answer.conversation_id')
      .selectAll('question')
      .select(['answer.text as answer', 'conversations.title'])
      .where('answer.id', '=', answerId)
      .where('answer.role', '=', sql.lit('assistant'))
      .where('answer.text', '!=', sql.lit(''))
      .where('question.parent_id', 'is', null)
      .where('conversations.title', 'is not', null)
      .$narrowType<{ title: string }>()
      .where('conversations.temporary', '=', sql.lit(0)),
  )

  const placed = prepareWithin(database, (words, { id, conversationId }: { id: Id; conversationId: Id }) =>
    words.selectFrom('messages').select('id').where('id', '=', id).where('conversation_id', '=', conversationId),
  )
  const below = prepareWithin(
    database,
    (words, { conversationId, parentId = null }: { conversationId: Id; parentId: Id | null | undefined }) =>
      words
        .selectFrom('messages')
        .select(['id', 'parent_id'])
        .where('conversation_id', '=', conversationId)
        .where('parent_id', parentId === null ? 'is' : '=', parentId)
        .orderBy('position'),
  )

  const add = prepareWithin(database, (words, row: MessagesTable) => words.insertInto('messages').values(row))
  const change = prepareWithin(database, (words, { id, ...values }: Partial<MessagesTable> & { id: Id }) =>
    words.updateTable('messages').set(values).where('id', '=', id),
  )

  /** From a message downwards, by the newest child at each step. */
  const pathDown = (conversationId: Id, from: Id, limit: number | null) =>
    database.read
      .withRecursive('path', (step) =>
        step
          .selectFrom('messages')
          .select(['id', sql<number>`0`.as('depth')])
          .where('id', '=', from)
          .where('conversation_id', '=', conversationId)
          .unionAll(
            step
              .selectFrom('path')
              .innerJoin('messages', (join) =>
                join.on((on) =>
                  on(
                    'messages.id',
                    '=',
                    on
                      .selectFrom('messages as child')
                      .select('child.id')
                      .where('child.conversation_id', '=', conversationId)
                      .whereRef('child.parent_id', '=', 'path.id')
                      .orderBy('child.position', 'desc')
                      .limit(1),
                  ),
                ),
              )
              .select(['messages.id', sql<number>`path.depth + 1`.as('depth')])
              .$if(limit !== null, (further) => further.where('path.depth', '<', limit ?? 0)),
          ),
      )
      .selectFrom('path')

  return {
    async insert(transaction: Transaction<Tables>, rows: MessagesTable[]): Promise<void> {
      const [row, ...others] = rows
      if (row === undefined) return
      if (others.length === 0) await add(transaction, row)
      else await transaction.insertInto('messages').values(rows).execute()
    },

    async update(transaction: Transaction<Tables>, id: Id, values: Partial<MessagesTable>): Promise<boolean> {
      return ((await change(transaction, { ...values, id })).numAffectedRows ?? 0n) > 0n
    },

    /** For another run to go on with; false where one writes it already, or it is gone. */
    async takeUp(transaction: Transaction<Tables>, id: Id, runId: Id): Promise<boolean> {
      const taken = await transaction
        .updateTable('messages')
        .set({ run_id: runId, seq: 0, status: 'queued' })
        .where('id', '=', id)
        .where('status', 'not in', ['queued', 'streaming'])
        .executeTakeFirst()
      return taken.numUpdatedRows > 0n
    },

    async one(id: Id): Promise<MessagesTable | undefined> {
      return (await one({ id }))[0]
    },

    /** The question above this answer, where nothing is above it, in a conversation with a name that is listed. */
    async firstExchange(answerId: Id): Promise<(MessagesTable & { answer: string; title: string }) | undefined> {
      return (await firstExchange({ answerId }))[0]
    },

    /** Which of these there are in this conversation. */
    async existing(transaction: Transaction<Tables>, conversationId: Id, ids: readonly Id[]): Promise<Set<Id>> {
      if (ids.length === 0) return new Set()
      const rows = await transaction
        .selectFrom('messages')
        .select('id')
        .where('conversation_id', '=', conversationId)
        .where('id', 'in', ids)
        .execute()
      return new Set(rows.map(({ id }) => id))
    },

    /** The same, seen from inside a transaction. */
    async oneIn(transaction: Transaction<Tables>, id: Id): Promise<MessagesTable | undefined> {
      return transaction.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst()
    },

    /** The ids of a whole branch, its beginning first. */
    async branchIds(conversationId: Id, leaf: Id): Promise<Id[]> {
      const rows = await database.read
        .withRecursive('branch', (step) =>
          step
            .selectFrom('messages')
            .select(['id', 'parent_id', sql<number>`0`.as('depth')])
            .where('id', '=', leaf)
            .where('conversation_id', '=', conversationId)
            .unionAll(
              step
                .selectFrom('messages')
                .innerJoin('branch', 'branch.parent_id', 'messages.id')
                .select(['messages.id', 'messages.parent_id', sql<number>`branch.depth + 1`.as('depth')]),
            ),
        )
        .selectFrom('branch')
        .select('id')
        .orderBy('depth', 'desc')
        .execute()
      return rows.map(({ id }) => id)
    },

    /** In the order of the ids. */
    async byIds(ids: readonly Id[], within: Kysely<Tables> = database.read): Promise<MessagesTable[]> {
      const rows = await within.selectFrom('messages').selectAll().where('id', 'in', ids).execute()
      const byId = new Map(rows.map((row) => [row.id, row]))
      return ids.flatMap((id) => byId.get(id) ?? [])
    },

    /** All branches, in the order in which they were written. */
    async afterPosition(conversationId: Id, position: number, limit: number): Promise<MessagesTable[]> {
      return database.read
        .selectFrom('messages')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .where('position', '>', position)
        .orderBy('position')
        .limit(limit)
        .execute()
    },

    async texts(ids: readonly Id[]): Promise<Map<Id, string>> {
      if (ids.length === 0) return new Map()
      const rows = await database.read.selectFrom('messages').select(['id', 'text']).where('id', 'in', ids).execute()
      return new Map(rows.map((row) => [row.id, row.text]))
    },

    /** From `from` up to the root, newest first, at most `limit`: costs what it returns, whatever the history holds. */
    async branchUp(conversationId: Id, from: Id, limit: number): Promise<MessagesTable[]> {
      return database.read
        .withRecursive('branch', (step) =>
          step
            .selectFrom('messages')
            .select(['id', 'parent_id', sql<number>`0`.as('depth')])
            .where('id', '=', from)
            .where('conversation_id', '=', conversationId)
            .unionAll(
              step
                .selectFrom('messages')
                .innerJoin('branch', 'branch.parent_id', 'messages.id')
                .select(['messages.id', 'messages.parent_id', sql<number>`branch.depth + 1`.as('depth')])
                .where('branch.depth', '<', limit - 1),
            ),
        )
        .selectFrom('branch')
        .innerJoin('messages', 'messages.id', 'branch.id')
        .selectAll('messages')
        .orderBy('branch.depth')
        .execute()
    },

    /** What followed from a message, oldest first, by the newest child at each step, at most `limit`. */
    async branchDown(conversationId: Id, from: Id, limit: number): Promise<MessagesTable[]> {
      return pathDown(conversationId, from, limit)
        .innerJoin('messages', 'messages.id', 'path.id')
        .selectAll('messages')
        .where('path.depth', '>', 0)
        .orderBy('path.depth')
        .execute()
    },

    /** The newest message below `from`, following the newest child at each step. */
    async newestLeaf(conversationId: Id, from: Id): Promise<Id | null> {
      const row = await pathDown(conversationId, from, null)
        .select('path.id')
        .orderBy('path.depth', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.id ?? null
    },

    /** Whether it is a message of this conversation; read inside the transaction that writes below it. */
    async isIn(transaction: Transaction<Tables>, id: Id, conversationId: Id): Promise<boolean> {
      return (await placed(transaction, { id, conversationId })).rows.length > 0
    },

    /** The children of one parent, as the transaction that adds to them sees them. */
    async below(transaction: Transaction<Tables>, conversationId: Id, parentId: Id | null): Promise<SiblingRow[]> {
      return (await below(transaction, { conversationId, parentId: parentId ?? undefined })).rows
    },

    /** All children of the given parents (null: the beginnings of the conversation), oldest first. */
    async siblings(conversationId: Id, parentIds: (Id | null)[]): Promise<SiblingRow[]> {
      const ids = parentIds.filter((id) => id !== null)
      return database.near
        .selectFrom('messages')
        .select(['id', 'parent_id'])
        .where('conversation_id', '=', conversationId)
        .where((where) =>
          where.or([
            ...(ids.length > 0 ? [where('parent_id', 'in', ids)] : []),
            ...(ids.length < parentIds.length ? [where('parent_id', 'is', null)] : []),
          ]),
        )
        .orderBy('position')
        .execute()
    },

    /** A message with everything that followed from it. */
    async subtree(transaction: Transaction<Tables>, id: Id): Promise<Id[]> {
      const rows = await treeBelow(transaction, id).selectFrom('below').select('below.id').execute()
      return rows.map((row) => row.id)
    },

    /** What stands below these stands below another from now on. */
    async moveChildren(
      transaction: Transaction<Tables>,
      conversationId: Id,
      parentIds: readonly Id[],
      to: Id | null,
    ): Promise<void> {
      await transaction
        .updateTable('messages')
        .set({ parent_id: to })
        .where('conversation_id', '=', conversationId)
        .where('parent_id', 'in', parentIds)
        .execute()
    },

    /** One statement for the whole subtree, so that no message is ever without its parent. */
    async deleteSubtree(transaction: Transaction<Tables>, id: Id): Promise<void> {
      await treeBelow(transaction, id)
        .deleteFrom('messages')
        .where('id', 'in', (select) => select.selectFrom('below').select('below.id'))
        .execute()
    },
  }
}

function treeBelow(transaction: Transaction<Tables>, id: Id) {
  return transaction.withRecursive('below', (step) =>
    step
      .selectFrom('messages')
      .select('messages.id')
      .where('messages.id', '=', id)
      .unionAll(step.selectFrom('messages').innerJoin('below', 'below.id', 'messages.parent_id').select('messages.id')),
  )
}

export type MessageQueries = ReturnType<typeof createMessageQueries>

/** What every new message begins with. */
export function emptyRow(conversationId: Id, parentId: Id | null, position: number, now: number) {
  return {
    conversation_id: conversationId,
    parent_id: parentId,
    position,
    author_id: null,
    model_id: null,
    text: '',
    run_id: null,
    seq: 0,
    details: null,
    receipt: null,
    created_at: now,
    edited_at: null,
  }
}

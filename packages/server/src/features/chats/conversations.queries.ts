import type { Id } from '@parley/contract'
import { prepareNear, prepareWithin, type Database } from '#platform/db/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import { sql, type ExpressionBuilder, type Kysely, type Transaction } from 'kysely'
import type { ConversationsTable, ParticipantsTable } from './chats.tables.ts'
import { ownOfNew } from './new-conversation.ts'

export type ConversationView = 'active' | 'archived' | 'pinned' | 'rooms'
export interface Place {
  activityAt: number
  id: Id
}

/** What may go once nobody has written in it for a while. */
export type Idle = 'temporary' | 'archived' | 'active'

export interface Partaker {
  user_id: Id
  leaf_id: Id | null
  /** Of the conversation. */
  temporary: number
}

interface Taking {
  more: number
  title: string | null
  now: number
}

interface Writing {
  userId: Id
  leafId: Id
  now: number
}

export function createConversationQueries(database: Database) {
  const takenPartIn = (userId: Id) =>
    database.read
      .selectFrom('participants')
      .select('conversation_id')
      .where('user_id', '=', userId)
      .orderBy('conversation_id')
  const idle = (since: number, which: Idle) => {
    const query = database.read
      .selectFrom('conversations')
      .innerJoin('participants', 'participants.conversation_id', 'conversations.id')
      // A room that nobody else is in is one person's conversation, whatever they called it.
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('participants as other')
              .select('other.user_id')
              .whereRef('other.conversation_id', '=', 'participants.conversation_id')
              .whereRef('other.user_id', '!=', 'participants.user_id'),
          ),
        ),
      )
      .where('updated_at', '<', since)
      .where('temporary', '=', which === 'temporary' ? 1 : 0)
    if (which === 'temporary') return query
    return query.where('pinned', '=', 0).where('archived', '=', which === 'archived' ? 1 : 0)
  }

  /** A conversation as one participant sees it. */
  const seenBy = (userId: Id, within = database.read) =>
    within
      .selectFrom('participants')
      .innerJoin('conversations', 'conversations.id', 'participants.conversation_id')
      .selectAll('conversations')
      .select(['leaf_id', 'draft', 'pinned', 'archived', 'folder', 'answers_read', 'activity_at'])
      .select((select) =>
        select
          .exists(
            select
              .selectFrom('messages')
              .select('messages.id')
              .whereRef('messages.conversation_id', '=', 'conversations.id')
              .where('messages.status', 'in', [sql.lit('queued'), sql.lit('streaming')]),
          )
          .as('running'),
      )
      .where('participants.user_id', '=', userId)

  const seen = prepareNear(database, (near, { id, userId }: { id: Id; userId: Id }) =>
    seenBy(userId, near).where('conversations.id', '=', id),
  )
  const participants = prepareNear(database, (near, { id }: { id: Id }) =>
    near.selectFrom('participants').select('user_id').where('conversation_id', '=', id),
  )
  const participation = prepareNear(database, (near, { id, userId }: { id: Id; userId: Id }) =>
    near.selectFrom('participants').select('user_id').where('conversation_id', '=', id).where('user_id', '=', userId),
  )

  const make = prepareWithin(database, (words, row: ConversationsTable) =>
    words.insertInto('conversations').values(row),
  )
  const join = prepareWithin(database, (words, row: ParticipantsTable) => words.insertInto('participants').values(row))
  const kind = prepareWithin(database, (words, { id }: { id: Id }) =>
    words.selectFrom('conversations').select('kind').where('id', '=', id),
  )
  const participant = prepareWithin(database, (words, { id, userId }: { id: Id; userId: Id }) =>
    words.selectFrom('participants').selectAll().where('conversation_id', '=', id).where('user_id', '=', userId),
  )
  const everybody = prepareWithin(database, (words, { id }: { id: Id }) =>
    words
      .selectFrom('participants')
      .innerJoin('conversations', 'conversations.id', 'participants.conversation_id')
      .select(['user_id', 'leaf_id', 'temporary'])
      .where('conversation_id', '=', id),
  )
  const changeOwn = prepareWithin(
    database,
    (words, { id, userId, ...change }: Partial<ParticipantsTable> & { id: Id; userId: Id }) =>
      words.updateTable('participants').set(change).where('conversation_id', '=', id).where('user_id', '=', userId),
  )
  const count = prepareWithin(database, (words, { id, more, title, now }: Taking & { id: Id }) =>
    words
      .updateTable('conversations')
      .set((value) => ({
        message_count: value('message_count', '+', more),
        title: value.fn.coalesce('title', value.val(title)),
        updated_at: now,
      }))
      .where('id', '=', id)
      .returning(['message_count', 'title']),
  )
  const stir = prepareWithin(database, (words, { id, now }: { id: Id; now: number }) =>
    words.updateTable('participants').set({ activity_at: now }).where('conversation_id', '=', id),
  )
  const goOn = prepareWithin(database, (words, { id, userId, leafId, now }: Writing & { id: Id }) =>
    words
      .updateTable('participants')
      .set((value) => {
        const is = value.case().when('user_id', '=', userId)
        return {
          activity_at: now,
          leaf_id: is.then(leafId).else(value.ref('leaf_id')).end(),
          draft: is.then(sql.lit(null)).else(value.ref('draft')).end(),
        }
      })
      .where('conversation_id', '=', id),
  )
  const countAnswer = prepareWithin(database, (words, { id }: { id: Id }) =>
    words
      .updateTable('conversations')
      .set((value) => ({ answer_count: value('answer_count', '+', 1) }))
      .where('id', '=', id),
  )

  const takeNamedPositions = async (
    transaction: Transaction<Tables>,
    id: Id,
    taking: Taking,
  ): Promise<{ position: number; title: string | null }> => {
    const [row] = (await count(transaction, { id, ...taking })).rows
    if (row === undefined) throw new Error('A conversation without a row took a message')
    return { position: row.message_count - taking.more, title: row.title }
  }

  return {
    async insert(
      transaction: Transaction<Tables>,
      conversation: ConversationsTable,
      userId: Id,
      own = ownOfNew(conversation),
    ): Promise<void> {
      const participation = { conversation_id: conversation.id, user_id: userId, ...own }
      await Promise.all([make(transaction, conversation), join(transaction, participation)])
    },

    async one(id: Id, userId: Id) {
      return (await seen({ id, userId }))[0]
    },

    async page(userId: Id, view: ConversationView, folder: string | undefined, after: Place | null, limit: number) {
      let query = seenBy(userId).where('conversations.temporary', '=', 0)
      if (view === 'active') query = query.where('archived', '=', 0)
      if (view === 'archived') query = query.where('archived', '=', 1)
      if (view === 'pinned') query = query.where('pinned', '=', 1).where('archived', '=', 0)
      if (view === 'rooms') query = query.where('conversations.kind', '=', 'room').where('archived', '=', 0)
      if (folder === '') query = query.where('folder', 'is', null)
      else if (folder !== undefined) query = query.where('folder', '=', folder)
      if (after !== null) {
        query = query.where((where) =>
          where.or([
            where('activity_at', '<', after.activityAt),
            where.and([where('activity_at', '=', after.activityAt), where('conversation_id', '<', after.id)]),
          ]),
        )
      }
      return query.orderBy('activity_at', 'desc').orderBy('conversation_id', 'desc').limit(limit).execute()
    },

    async kindOf(transaction: Transaction<Tables>, id: Id): Promise<'private' | 'room' | null> {
      return (await kind(transaction, { id })).rows[0]?.kind ?? null
    },

    /** Whether this person may write here; read inside the transaction that writes. */
    async participant(transaction: Transaction<Tables>, id: Id, userId: Id): Promise<ParticipantsTable | undefined> {
      return (await participant(transaction, { id, userId })).rows[0]
    },

    async isParticipant(id: Id, userId: Id): Promise<boolean> {
      const [row] = await participation({ id, userId })
      return row !== undefined
    },

    async participantIds(id: Id): Promise<Id[]> {
      const rows = await participants({ id })
      return rows.map((row) => row.user_id)
    },

    /** Everybody who takes part, and where in it each of them reads. */
    async everybody(transaction: Transaction<Tables>, id: Id): Promise<Partaker[]> {
      return (await everybody(transaction, { id })).rows
    },

    /** Who may find what is said there: nobody, where it is temporary. */
    async audience(transaction: Transaction<Tables>, id: Id): Promise<Id[]> {
      return audienceOf((await everybody(transaction, { id })).rows)
    },

    /** Of these conversations, the names of those that this person takes part in. */
    async titles(userId: Id, ids: readonly Id[]): Promise<Map<Id, string | null>> {
      if (ids.length === 0) return new Map()
      const rows = await database.read
        .selectFrom('participants')
        .innerJoin('conversations', 'conversations.id', 'participants.conversation_id')
        .select(['conversations.id', 'title'])
        .where('user_id', '=', userId)
        .where('conversation_id', 'in', ids)
        .execute()
      return new Map(rows.map((row) => [row.id, row.title]))
    },

    /** All that somebody takes part in. */
    async idsOf(userId: Id): Promise<Id[]> {
      const rows = await takenPartIn(userId).execute()
      return rows.map((row) => row.conversation_id)
    },

    /** In which nobody else does: private ones, and rooms that nobody came into. */
    async idsOfAlone(userId: Id): Promise<Id[]> {
      const others = (select: ExpressionBuilder<Tables, 'participants'>) =>
        select
          .selectFrom('participants as others')
          .select('others.user_id')
          .whereRef('others.conversation_id', '=', 'participants.conversation_id')
          .where('others.user_id', '<>', userId)
      const rows = await takenPartIn(userId)
        .where((select) => select.not(select.exists(others(select))))
        .execute()
      return rows.map((row) => row.conversation_id)
    },

    /** Of conversations that nobody has written in since: temporary ones, archived ones, or the others; not pinned. */
    async idleSince(time: number, which: Idle, limit: number): Promise<Id[]> {
      const query = idle(time, which).select('conversations.id').orderBy('conversations.id').limit(limit)
      return (await query.execute()).map(({ id }) => id)
    },

    async countIdle(time: number, which: Idle): Promise<number> {
      const { count } = await idle(time, which)
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    async changeShared(transaction: Transaction<Tables>, id: Id, change: Partial<ConversationsTable>): Promise<void> {
      await transaction.updateTable('conversations').set(change).where('id', '=', id).execute()
    },

    async changeOwn(
      transaction: Transaction<Tables>,
      id: Id,
      userId: Id,
      change: Partial<ParticipantsTable>,
    ): Promise<void> {
      await changeOwn(transaction, { ...change, id, userId })
    },

    /** Takes `more` places at the end; two senders at once never get the same. Gives the first of them. */
    async takePositions(transaction: Transaction<Tables>, id: Id, more: number, now: number): Promise<number> {
      const taken = takeNamedPositions(transaction, id, { more, title: null, now })
      const [{ position }] = await Promise.all([taken, stir(transaction, { id, now })])
      return position
    },

    /** The same for a message that is written: its words name a conversation without a name. `goOn` does the rest. */
    takeNamedPositions,

    /** It moves up with everybody; who has written reads on at the end of it, and has no draft any more. */
    async goOn(transaction: Transaction<Tables>, id: Id, writing: Writing): Promise<void> {
      await goOn(transaction, { id, ...writing })
    },

    async countAnswer(transaction: Transaction<Tables>, id: Id): Promise<void> {
      await countAnswer(transaction, { id })
    },

    async markRead(id: Id, userId: Id): Promise<void> {
      await database.write
        .updateTable('participants')
        .set((select) => ({
          answers_read: select.selectFrom('conversations').select('answer_count').where('conversations.id', '=', id),
        }))
        .where('conversation_id', '=', id)
        .where('user_id', '=', userId)
        .execute()
    },

    /** Whether it was called that. */
    async titleIf(transaction: Transaction<Tables>, id: Id, from: string, to: string): Promise<boolean> {
      const result = await transaction
        .updateTable('conversations')
        .set({ title: to })
        .where('id', '=', id)
        .where('title', '=', from)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    async delete(within: Kysely<Tables>, id: Id): Promise<void> {
      await within.deleteFrom('conversations').where('id', '=', id).execute()
    },
  }
}

export function audienceOf(everybody: readonly Partaker[]): Id[] {
  return everybody.filter(({ temporary }) => temporary === 0).map((row) => row.user_id)
}

export type ConversationQueries = ReturnType<typeof createConversationQueries>
export type SeenConversation = NonNullable<Awaited<ReturnType<ConversationQueries['one']>>>

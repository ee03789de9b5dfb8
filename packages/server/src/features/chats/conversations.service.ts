import { newId, type ChangeConversation, type Conversation, type CreateConversation, type Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { isUniqueViolation, leaveToEnd, type Database } from '#platform/db/index.ts'
import type { Assistants } from '#features/assistants/index.ts'
import type { Runs } from '#features/runs/index.ts'
import { presentConversation } from './chats.present.ts'
import type { ConversationsTable } from './chats.tables.ts'
import { newConversation, ownOfNew } from './new-conversation.ts'
import type { Attachments } from './attachments.ts'
import type { Indexing } from './chats.search.ts'
import type { ConversationQueries, ConversationView, Place } from './conversations.queries.ts'
import type { MessageQueries } from './messages.queries.ts'

export interface ConversationServiceOptions {
  attachments: Pick<Attachments, 'filesOfConversation' | 'release'>
  database: Database
  conversations: ConversationQueries
  messages: MessageQueries
  clock: Clock
  assistants: Pick<Assistants, 'find'>
  runs: Pick<Runs, 'cancelAll'>
  indexing: Indexing
  mayOpenRooms(userId: Id): Promise<boolean>
  changed(userIds: Id[], kind: 'conversation', id: Id): void
}

export const conversationNotFound = (): AppError => new AppError('not_found', 'There is no such conversation.')

/** For a conversation that shall be made with an id of somebody's own. */
export const isTakenId = (error: unknown): boolean => isUniqueViolation(error, 'conversations_pkey', 'conversations.id')
export const takenId = (cause: unknown): AppError => new AppError('conflict', 'This id is taken.', { cause })

export function createConversationService(options: ConversationServiceOptions) {
  const { database, conversations, messages, clock, indexing } = options

  const get = async (userId: Id, id: Id): Promise<Conversation> => {
    const row = await conversations.one(id, userId)
    if (row === undefined) throw conversationNotFound()
    return presentConversation(row)
  }

  /** Only one that this person may use; another answers as one that does not exist. */
  async function checkAssistant(userId: Id, id: Id | null | undefined): Promise<void> {
    if (id === null || id === undefined || (await options.assistants.find(userId, id)) !== undefined) return
    throw new AppError('not_found', 'There is no such assistant.')
  }

  /** A conversation as somebody wants it, not stored yet. */
  async function newRow(userId: Id, request: CreateConversation): Promise<ConversationsTable> {
    await checkAssistant(userId, request.assistantId)
    if (request.kind === 'room' && !(await options.mayOpenRooms(userId))) {
      throw new AppError('forbidden', 'Your account may not open rooms.')
    }
    return newConversation(request.id ?? newId(), userId, request, clock.now())
  }

  async function remove(id: Id): Promise<void> {
    const participantIds = await conversations.participantIds(id)
    await options.runs.cancelAll({ conversationId: id })
    await database.transaction(async (transaction) => {
      const files = await options.attachments.filesOfConversation(transaction, id)
      await conversations.delete(transaction, id)
      await options.attachments.release(transaction, files)
    })
    options.changed(participantIds, 'conversation', id)
  }

  return {
    get,
    newRow,

    async list(
      userId: Id,
      query: { view: ConversationView; folder?: string | undefined; cursor?: string | undefined; limit: number },
    ) {
      const rows = await conversations.page(userId, query.view, query.folder, parsePlace(query.cursor), query.limit + 1)
      const shown = rows.slice(0, query.limit)
      const last = shown.at(-1)
      const more = rows.length > shown.length && last !== undefined
      return { items: shown.map(presentConversation), nextCursor: more ? `${last.activity_at}.${last.id}` : null }
    },

    /** The same id again gives the same conversation, so that a retried request makes no second one. */
    async create(userId: Id, request: CreateConversation): Promise<Conversation> {
      const row = await newRow(userId, request)
      const { id, title } = row
      try {
        await database.transaction(
          async (transaction) => {
            const made = conversations.insert(transaction, row, userId)
            if (title === null) leaveToEnd(transaction, made)
            else await Promise.all([made, indexing.title(transaction, id, title, row.created_at)])
          },
          { isolation: 'read committed' },
        )
      } catch (error) {
        if (!isTakenId(error)) throw error
        const existing = await conversations.one(id, userId)
        if (existing === undefined) throw takenId(error)
        return presentConversation(existing)
      }
      options.changed([userId], 'conversation', id)
      return presentConversation({ ...row, ...ownOfNew(row), running: false })
    },

    async change(userId: Id, id: Id, change: ChangeConversation): Promise<Conversation> {
      if (!(await conversations.isParticipant(id, userId))) throw conversationNotFound()
      await checkAssistant(userId, change.assistantId)
      const leafId = change.leafId === undefined ? undefined : await messages.newestLeaf(id, change.leafId)
      if (leafId === null) throw new AppError('not_found', 'There is no such message in this conversation.')
      const shared = definedOnly({
        title: change.title,
        model_id: change.modelId,
        assistant_id: change.assistantId,
        system_prompt: change.systemPrompt,
        collection_ids: change.collectionIds && JSON.stringify(change.collectionIds),
        documents_only: asNumber(change.documentsOnly),
        reasoning_effort: change.reasoningEffort,
      })
      const own = definedOnly({
        pinned: asNumber(change.pinned),
        archived: asNumber(change.archived),
        folder: change.folder,
        draft: change.draft,
        leaf_id: leafId,
      })
      await database.transaction(async (transaction) => {
        if ((await conversations.participant(transaction, id, userId)) === undefined) throw conversationNotFound()
        if (Object.keys(shared).length > 0) {
          await conversations.changeShared(transaction, id, { ...shared, updated_at: clock.now() })
        }
        if (change.title !== undefined) await indexing.title(transaction, id, change.title, clock.now())
        if (Object.keys(own).length > 0) await conversations.changeOwn(transaction, id, userId, own)
      })
      options.changed(await conversations.participantIds(id), 'conversation', id)
      return get(userId, id)
    },

    async delete(userId: Id, id: Id): Promise<void> {
      if (!(await conversations.isParticipant(id, userId))) throw conversationNotFound()
      await remove(id)
    },

    /** Whoever takes part in it. */
    remove,

    async markRead(userId: Id, id: Id): Promise<void> {
      if (!(await conversations.isParticipant(id, userId))) throw conversationNotFound()
      await conversations.markRead(id, userId)
      options.changed([userId], 'conversation', id)
    },
  }
}

export type ConversationService = ReturnType<typeof createConversationService>

function parsePlace(cursor: string | undefined): Place | null {
  if (cursor === undefined) return null
  const [time, id] = cursor.split('.')
  const activityAt = Number(time)
  if (!Number.isSafeInteger(activityAt) || id === undefined) {
    throw new AppError('validation_failed', 'This cursor is not one of ours.', {
      fields: { cursor: ['Start again without a cursor.'] },
    })
  }
  return { activityAt, id }
}

function asNumber(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value)
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }

/** Without the fields that were not given: those keep their value in the database. */
function definedOnly<Fields extends Record<string, unknown>>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>
}

import type { Id } from '@parley/contract'
import type { Kysely, Transaction } from 'kysely'
import { inChunks, type Database, type Tables } from '#platform/db/index.ts'
import type { MessageAttachmentsTable } from './chats.tables.ts'

/** All SQL over what hangs on messages. */
export function createAttachmentQueries({ read }: Database) {
  return {
    insert: (transaction: Transaction<Tables>, rows: MessageAttachmentsTable[]) =>
      transaction.insertInto('message_attachments').values(rows).execute(),

    async of(messageIds: readonly Id[], within: Kysely<Tables> = read): Promise<MessageAttachmentsTable[]> {
      const parts = inChunks(messageIds, 200).map((some) =>
        within
          .selectFrom('message_attachments')
          .selectAll()
          .where('message_id', 'in', some)
          .orderBy('message_id')
          .orderBy('position')
          .execute(),
      )
      return (await Promise.all(parts)).flat()
    },

    /** The newest picture of a conversation, of this name where one is asked for. */
    async newestPicture(
      conversationId: Id,
      name: string | undefined,
    ): Promise<{ file_id: Id; name: string } | undefined> {
      let query = read
        .selectFrom('message_attachments')
        .innerJoin('messages', 'messages.id', 'message_attachments.message_id')
        .select(['message_attachments.file_id', 'message_attachments.name'])
        .where('messages.conversation_id', '=', conversationId)
        .where('message_attachments.type', 'like', 'image/%')
      if (name !== undefined) query = query.where('message_attachments.name', '=', name)
      return query
        .orderBy('messages.position', 'desc')
        .orderBy('message_attachments.position', 'desc')
        .limit(1)
        .executeTakeFirst()
    },

    async filesOfConversation(transaction: Transaction<Tables>, conversationId: Id): Promise<Id[]> {
      const rows = await transaction
        .selectFrom('message_attachments')
        .innerJoin('messages', 'messages.id', 'message_attachments.message_id')
        .select('message_attachments.file_id')
        .distinct()
        .where('messages.conversation_id', '=', conversationId)
        .execute()
      return rows.map(({ file_id }) => file_id)
    },

    async filesOf(transaction: Transaction<Tables>, messageIds: readonly Id[]): Promise<Id[]> {
      const files = new Set<Id>()
      for (const some of inChunks(messageIds, 200)) {
        const rows = await transaction
          .selectFrom('message_attachments')
          .select('file_id')
          .where('message_id', 'in', some)
          .execute()
        for (const { file_id } of rows) files.add(file_id)
      }
      return [...files]
    },

    async isUsed(within: Kysely<Tables>, fileId: Id): Promise<boolean> {
      const query = within.selectFrom('message_attachments').select('file_id').where('file_id', '=', fileId)
      return (await query.limit(1).executeTakeFirst()) !== undefined
    },
  }
}

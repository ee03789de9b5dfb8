import type { Attachment, Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Files, StoredFile } from '#platform/files/index.ts'
import type { ResolvedModel } from '#features/models/index.ts'
import { createAttachmentQueries } from './attachments.queries.ts'
import type { MessageAttachmentsTable, MessagesTable } from './chats.tables.ts'

export interface AttachmentOptions {
  database: Database
  files: Pick<Files, 'find' | 'hold' | 'read' | 'remove'>
  /** A document as text. Rejects with a reason for the person who gave it. */
  readDocument(
    file: { name: string; bytes: () => ReturnType<Files['read']> },
    maximumCharacters: number,
    signal: AbortSignal,
  ): Promise<{ text: string; cut: boolean }>
}

/** Of what comes with a message, before it belongs to one. */
export type TakenAttachment = Omit<MessageAttachmentsTable, 'message_id'>

/** What every provider that sees takes. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
const mostPictureBytes = 10_000_000
/** Of one document; more than the largest windows hold of it helps nobody. */
const mostCharacters = 400_000
const mostAttachments = 20

export const isPicture = (type: string): boolean => pictures.has(type)

/** What hangs on messages: checked before a message is sent, kept as long as one holds it. */
export function createAttachments({ database, files, readDocument }: AttachmentOptions) {
  const queries = createAttachmentQueries(database)

  async function check(userId: Id, id: Id, models: readonly Sees[]): Promise<StoredFile> {
    const file = await files.find(id)
    if (file === null || file.ownerId !== userId) throw gone()
    // What belongs to a document or an account must not go with a message that named its id.
    if (!file.isLoose && !(await queries.isUsed(database.read, id))) throw gone()
    if (file.size === 0) throw refuse(`${file.name} is empty.`)
    if (file.type.startsWith('image/') && !isPicture(file.type)) {
      throw refuse(`${file.name} is a picture of a kind that models cannot see. Use PNG, JPEG, GIF or WebP.`)
    }
    if (!isPicture(file.type)) return file
    const blind = models.find(({ capabilities }) => !capabilities.vision)
    if (blind !== undefined) {
      throw refuse(`${blind.name} cannot see pictures. Choose a model that can, or send it without them.`)
    }
    if (file.size > mostPictureBytes) throw refuse(`${file.name} is larger than the 10 MB that models take.`)
    return file
  }

  async function readText(file: StoredFile, signal: AbortSignal): Promise<string> {
    try {
      const { text, cut } = await readDocument(
        { name: file.name, bytes: () => files.read(file) },
        mostCharacters,
        signal,
      )
      const clean = text.toWellFormed().replaceAll('\u0000', '')
      return cut ? `${clean}\n[The file goes on; this is its beginning.]` : clean
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof Error && error.name === 'ReadingFailure') {
        throw refuse(`${file.name} cannot be read: ${error.message}`, error)
      }
      throw error
    }
  }

  async function picture(fileId: Id): Promise<{ type: string; base64: string } | null> {
    const file = await files.find(fileId)
    if (file === null) return null
    const pieces: Buffer[] = []
    for await (const piece of files.read(file)) pieces.push(Buffer.from(piece))
    return { type: file.type, base64: Buffer.concat(pieces).toString('base64') }
  }

  return {
    /** What these files are to the models, or what is wrong with them. Nothing is stored. */
    async take(
      userId: Id,
      ids: readonly Id[],
      models: readonly Sees[],
      signal: AbortSignal,
    ): Promise<TakenAttachment[]> {
      const unique = [...new Set(ids)]
      if (unique.length > mostAttachments) throw refuse(`At most ${mostAttachments} files fit on one message.`)
      const checked: StoredFile[] = []
      for (const id of unique) checked.push(await check(userId, id, models))
      const taken: TakenAttachment[] = []
      for (const [position, file] of checked.entries()) {
        const content = isPicture(file.type) ? null : await readText(file, signal)
        const { id: file_id, name, type, size } = file
        taken.push({ position, file_id, name, type, size, content })
      }
      return taken
    },

    /** Of an earlier version of the message. */
    async takeFrom(messageId: Id): Promise<TakenAttachment[]> {
      return (await queries.of([messageId])).map(({ message_id: _before, ...taken }) => taken)
    },

    /** From here on they stay as long as their message: to be called before anything hangs. */
    async hold(transaction: Transaction<Tables>, taken: readonly TakenAttachment[]): Promise<void> {
      const ids = taken.map(({ file_id }) => file_id)
      if (ids.length === 0 || (await files.hold(transaction, ids)) === ids.length) return
      // What hangs on an earlier version of this message may have gone with whoever gave it.
      for (const id of ids) if (!(await queries.isUsed(transaction, id))) throw gone()
    },

    async hang(transaction: Transaction<Tables>, messageId: Id, taken: readonly TakenAttachment[]): Promise<void> {
      if (taken.length === 0) return
      await queries.insert(
        transaction,
        taken.map((one) => ({ ...one, message_id: messageId })),
      )
    },

    /** For copies of messages in another conversation. */
    async copy(transaction: Transaction<Tables>, copies: ReadonlyMap<Id, Id>, rows: readonly MessagesTable[]) {
      const before = await queries.of(
        rows.map(({ id }) => id),
        transaction,
      )
      const copied = before.flatMap((row) => {
        const message_id = copies.get(row.message_id)
        return message_id === undefined ? [] : [{ ...row, message_id }]
      })
      if (copied.length > 0) await queries.insert(transaction, copied)
    },

    of: (messageIds: readonly Id[]) => queries.of(messageIds),

    picture,

    /** Null where there is none. */
    async newestPicture(conversationId: Id, name: string | undefined) {
      const asked = name?.replaceAll('\0', '')
      const row =
        (asked === undefined ? undefined : await queries.newestPicture(conversationId, asked)) ??
        (await queries.newestPicture(conversationId, undefined))
      const shown = row && (await picture(row.file_id))
      return row && shown ? { name: row.name, ...shown } : null
    },
    filesOf: queries.filesOf,
    filesOfConversation: queries.filesOfConversation,

    /** Lets go of files once nothing holds them any more; to be called after their messages went. */
    async release(transaction: Transaction<Tables>, fileIds: readonly Id[]): Promise<void> {
      for (const id of fileIds) if (!(await queries.isUsed(transaction, id))) await files.remove(transaction, id)
    },
  }
}

export type Attachments = ReturnType<typeof createAttachments>
type Sees = Pick<ResolvedModel, 'name' | 'capabilities'>

export function presentAttachment({ file_id: id, name, size, type }: TakenAttachment): Attachment {
  return { id, name, size, type }
}

const gone = () => refuse('One of the files is gone. Attach it again.')

function refuse(reason: string, cause?: unknown): AppError {
  return new AppError('validation_failed', reason, { fields: { attachmentIds: [reason] }, actions: ['edit'], cause })
}

import { newId, sharedMessage, type CreatedShare, type Id, type Message, type Share } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { hashToken, randomToken } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import type { ReadConversation } from '#features/chats/index.ts'

/** A page for strangers: beyond this it would be a dump. */
const mostMessages = 1_000
const mostCharacters = 4_000_000
const kept = z.array(sharedMessage)

declare module '#platform/db/tables.ts' {
  interface Tables {
    shares: {
      id: string
      token_hash: string
      conversation_id: string
      user_id: string
      title: string | null
      /** JSON. */
      messages: string
      created_at: number
    }
  }
}

export interface SharesOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  read(userId: Id, conversationId: Id): Promise<ReadConversation>
  /** Whether what this person shared is still for strangers. */
  mayShareStill(userId: Id): Promise<boolean>
  /** Where the page of a share is. */
  addressOf(token: string): string
}

export function createShares({ database, clock, audit, read, mayShareStill, addressOf }: SharesOptions) {
  const entryOf = (action: string, userId: Id, id: Id) => ({
    action,
    actorId: userId,
    target: { kind: 'share', id },
    result: 'ok' as const,
  })

  return {
    /** The branch as it is now, frozen. Whoever has the token may read it. */
    async create(userId: Id, conversationId: Id): Promise<CreatedShare> {
      const { conversation, messages } = await read(userId, conversationId)
      const frozen = await freeze(messages)
      const token = randomToken()
      const row = {
        id: newId(),
        token_hash: hashToken(token),
        conversation_id: conversationId,
        user_id: userId,
        title: conversation.title,
        messages: JSON.stringify(frozen),
        created_at: clock.now(),
      }
      await database.transaction(async (transaction) => {
        await transaction.insertInto('shares').values(row).execute()
        await audit.record(entryOf('share.created', userId, row.id), transaction)
      })
      return { ...present(row), token, url: addressOf(token) }
    },

    async list(userId: Id): Promise<Share[]> {
      const rows = await database.read
        .selectFrom('shares')
        .select(['id', 'conversation_id', 'title', 'created_at'])
        .where('user_id', '=', userId)
        .orderBy('created_at', 'desc')
        .execute()
      return rows.map(present)
    },

    async remove(userId: Id, id: Id): Promise<void> {
      const isThere = await database.transaction(async (transaction) => {
        const query = transaction.deleteFrom('shares').where('id', '=', id).where('user_id', '=', userId)
        const { numDeletedRows } = await query.executeTakeFirst()
        if (numDeletedRows > 0n) await audit.record(entryOf('share.ended', userId, id), transaction)
        return numDeletedRows > 0n
      })
      if (!isThere) throw noSuchShare()
    },

    async open(token: string) {
      const row = await database.read
        .selectFrom('shares')
        .selectAll()
        .where('token_hash', '=', hashToken(token))
        .executeTakeFirst()
      if (row === undefined || !(await mayShareStill(row.user_id))) throw noSuchShare()
      const messages = kept.parse(JSON.parse(row.messages))
      return { title: row.title, sharedAt: new Date(row.created_at).toISOString(), messages }
    },
  }
}

export type Shares = ReturnType<typeof createShares>

export const noSuchShare = (): AppError => new AppError('not_found', 'This share does not exist, or was taken back.')

async function freeze(pages: AsyncIterable<Message[]>): Promise<z.infer<typeof kept>> {
  const frozen: z.infer<typeof kept> = []
  let characters = 0
  for await (const page of pages) {
    for (const { role, modelId, text, citations, createdAt } of page) {
      characters += text.length
      if (frozen.length === mostMessages || characters > mostCharacters) throw tooLong()
      frozen.push({ role, modelId, text, ...(citations && { citations }), createdAt })
    }
  }
  if (frozen.length === 0) throw new AppError('conflict', 'There is nothing to share yet.')
  return frozen
}

function tooLong(): AppError {
  return new AppError(
    'too_large',
    'This conversation is too long to share. Fork it at an earlier message, or export it.',
  )
}

function present(row: { id: Id; conversation_id: Id; title: string | null; created_at: number }): Share {
  const { id, conversation_id: conversationId, title } = row
  return { id, conversationId, title, createdAt: new Date(row.created_at).toISOString() }
}

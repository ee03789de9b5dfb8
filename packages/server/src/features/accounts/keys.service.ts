import { newId, scope, type ApiKey, type CreateApiKey, type CreatedApiKey, type Id } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { hashToken, randomToken } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import type { Caller } from '#platform/http/index.ts'
import type { ApiKeysTable } from './accounts.tables.ts'
import type { KeyQueries } from './keys.queries.ts'
import type { SessionQueries } from './sessions.queries.ts'
import type { Standing } from './sessions.ts'

export const keyPrefix = 'pk_'
const touchEveryMs = 60_000

export interface KeyOptions {
  database: Database
  clock: Clock
  audit: AuditTrail
  queries: KeyQueries
  sessions: Pick<SessionQueries, 'requireStill'>
  ended(keyId: Id): void
}

export function createKeyService({ database, clock, audit, queries, sessions, ended }: KeyOptions) {
  const entryOf = (action: string, actorId: Id, id: Id) => ({
    action,
    actorId,
    target: { kind: 'key', id },
    result: 'ok' as const,
  })

  return {
    async create(userId: Id, sessionId: Id, request: CreateApiKey): Promise<CreatedApiKey> {
      const now = clock.now()
      const expiresAt = request.expiresAt === undefined ? null : Date.parse(request.expiresAt)
      if (expiresAt !== null && expiresAt <= now) {
        const text = 'Choose a time that is still to come.'
        throw new AppError('validation_failed', text, { fields: { expiresAt: [text] } })
      }
      const key = `${keyPrefix}${randomToken()}`
      const row: ApiKeysTable = {
        id: newId(),
        user_id: userId,
        name: request.name,
        scopes: JSON.stringify(request.scopes ?? ['read', 'chat']),
        key_hash: hashToken(key),
        created_at: now,
        expires_at: expiresAt,
        last_used_at: null,
      }
      const detail = { scopes: (request.scopes ?? ['read', 'chat']).join(' ') }
      await database.transaction(async (transaction) => {
        await sessions.requireStill(transaction, sessionId, userId)
        await queries.insert(transaction, row)
        await audit.record({ ...entryOf('key.created', userId, row.id), detail }, transaction)
      })
      return { ...present(row), key }
    },

    async list(userId: Id): Promise<ApiKey[]> {
      return (await queries.list(userId)).map(present)
    },

    async delete(id: Id, userId: Id): Promise<void> {
      if (!(await queries.delete(id, userId))) throw new AppError('not_found', 'There is no such key.')
      ended(id)
      await audit.record(entryOf('key.ended', userId, id))
    },

    /** What its person is by now, and until when; null where it holds no more. */
    async standing(keyId: Id, userId: Id): Promise<Standing | null> {
      const row = await queries.active(keyId, userId)
      if (row === undefined || (row.expires_at !== null && row.expires_at <= clock.now())) return null
      return { role: row.role, endsAt: row.expires_at ?? undefined }
    },

    async authenticate(key: string): Promise<Caller | null> {
      const row = await queries.byHash(hashToken(key))
      if (row === undefined || row.state !== 'active') return null
      const now = clock.now()
      if (row.expires_at !== null && row.expires_at <= now) return null
      if (row.last_used_at === null || row.last_used_at + touchEveryMs < now) await queries.touch(row.id, now)
      return {
        userId: row.user_id,
        role: row.role,
        via: { kind: 'key', keyId: row.id, scopes: parseScopes(row.scopes) },
        endsAt: row.expires_at ?? undefined,
      }
    },
  }
}

export type KeyService = ReturnType<typeof createKeyService>

const parseScopes = (text: string) => z.array(scope).parse(JSON.parse(text))
const isoOrNull = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString())

function present(row: ApiKeysTable): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: parseScopes(row.scopes),
    createdAt: new Date(row.created_at).toISOString(),
    expiresAt: isoOrNull(row.expires_at),
    lastUsedAt: isoOrNull(row.last_used_at),
  }
}

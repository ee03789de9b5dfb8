import type { AdminShare, AdminShareList, AdminSharesQuery, Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import { hashToken } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'
import { noSuchShare } from './shares.service.ts'

export interface HouseSharesOptions {
  database: Database
  audit: AuditTrail
  namesOf(ids: readonly Id[]): Promise<ReadonlyMap<Id, string>>
  mayShareStill(userId: Id): Promise<boolean>
}

const shown = ['id', 'user_id', 'created_at'] as const
interface Shown {
  id: Id
  user_id: Id
  created_at: number
}

/** What this house shows to strangers, for those who administer it: they end it without reading it. */
export function createHouseShares({ database, audit, namesOf, mayShareStill }: HouseSharesOptions) {
  async function present(rows: readonly Shown[]): Promise<AdminShare[]> {
    const givers = [...new Set(rows.map((row) => row.user_id))]
    const [names, open] = await Promise.all([namesOf(givers), Promise.all(givers.map(mayShareStill))])
    return rows.map(({ id, user_id: userId, created_at: at }) => ({
      id,
      owner: { id: userId, name: names.get(userId) ?? '' },
      createdAt: new Date(at).toISOString(),
      open: open[givers.indexOf(userId)] === true,
    }))
  }

  return {
    /** Newest first. */
    async list({ cursor, limit }: AdminSharesQuery): Promise<AdminShareList> {
      const query = database.read
        .selectFrom('shares')
        .select(shown)
        .orderBy('id', 'desc')
        .limit(limit + 1)
      const rows = await (cursor === undefined ? query : query.where('id', '<', cursor)).execute()
      const items = await present(rows.slice(0, limit))
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
    },

    /** For whom somebody has told of a page they found. */
    async find(address: string): Promise<AdminShare> {
      const token = /([^/?#\s]+)\/?(?:[?#].*)?$/.exec(address.trim())?.[1] ?? ''
      const query = database.read.selectFrom('shares').select(shown).where('token_hash', '=', hashToken(token))
      const [share] = await present(await query.execute())
      if (share === undefined) throw noSuchShare()
      return share
    },

    /** Its giver reads of it among what was done to their account. */
    async end(id: Id, actor: { id: Id; address: string }): Promise<void> {
      const isThere = await database.transaction(async (transaction) => {
        const row = await transaction.deleteFrom('shares').where('id', '=', id).returning('user_id').executeTakeFirst()
        if (row === undefined) return false
        const target = { kind: 'user', id: row.user_id }
        const entry = {
          action: 'share.ended',
          actorId: actor.id,
          target,
          address: actor.address,
          detail: { share: id },
        }
        await audit.record({ ...entry, result: 'ok' }, transaction)
        return true
      })
      if (!isThere) throw new AppError('not_found', 'This share was ended already.')
    },
  }
}

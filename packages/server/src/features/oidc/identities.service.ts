import type { Id, Identity } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { OidcQueries } from './oidc.queries.ts'
import type { OwnersWayIn } from './owners-way-in.ts'
import type { OidcOptions } from './ports.ts'

/** The sign-in services of one account, as its owner sees them. */
export function createIdentities(
  { database, audit, accounts }: OidcOptions,
  queries: OidcQueries,
  ownersWayIn: OwnersWayIn,
) {
  return {
    async list(userId: Id): Promise<Identity[]> {
      return (await queries.identitiesOf(userId)).map((row) => ({
        providerId: row.provider_id,
        name: row.name,
        email: row.email,
        createdAt: new Date(row.created_at).toISOString(),
        lastUsedAt: new Date(row.last_used_at).toISOString(),
      }))
    },

    /** Nothing happens where it is not linked. */
    async unlink(userId: Id, providerId: Id): Promise<void> {
      const all = await queries.identitiesOf(userId)
      const found = all.find(({ provider_id }) => provider_id === providerId)
      if (found === undefined) return
      if (all.length === 1 && !(await accounts.hasPassword(userId))) {
        throw new AppError('in_use', 'This is your only way in. Set a password first, by “forgot password”.')
      }
      await ownersWayIn.keepOne({ providerId, userId })
      await database.transaction(async (transaction) => {
        await queries.deleteIdentity(transaction, userId, providerId)
        const target = { kind: 'sign-in service', id: providerId, name: found.name }
        await audit.record({ action: 'identity.unlinked', actorId: userId, target, result: 'ok' }, transaction)
      })
    },
  }
}

export type Identities = ReturnType<typeof createIdentities>

import type { Id, Identity } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { OidcQueries } from './oidc.queries.ts'
import type { OidcOptions } from './ports.ts'

/** The sign-in services of one account, as its owner sees them. */
export function createIdentities(
  { database, audit, accounts }: OidcOptions,
  queries: OidcQueries,
  passwordLogin: () => Promise<boolean>,
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

    /** Nothing happens where it is not linked. Every other browser is signed out, as for any way in that changes. */
    async unlink(userId: Id, sessionId: Id, providerId: Id): Promise<void> {
      const passwordsCount = await passwordLogin()
      const ended = await database.transaction(async (transaction) => {
        const all = await queries.identitiesOf(userId, transaction)
        const found = all.find(({ provider_id }) => provider_id === providerId)
        if (found === undefined) return null
        const others = all.filter(({ provider_id, enabled }) => provider_id !== providerId && enabled === 1)
        if (others.length === 0 && !(passwordsCount && (await accounts.hasPassword(userId, transaction)))) {
          throw onlyWayIn(passwordsCount)
        }
        await queries.deleteIdentity(transaction, userId, providerId)
        const target = { kind: 'sign-in service', id: providerId, name: found.name }
        await audit.record({ action: 'identity.unlinked', actorId: userId, target, result: 'ok' }, transaction)
        return accounts.wayInChanged(transaction, { userId, sessionId }, 'serviceUnlinked', found.name)
      })
      if (ended !== null) await accounts.closeEnded(ended)
    },
  }
}

export type Identities = ReturnType<typeof createIdentities>

const onlyWayIn = (passwordsCount: boolean): AppError =>
  new AppError(
    'in_use',
    passwordsCount
      ? 'This is your only way in. Set a password first.'
      : 'This is your only way in while passwords are left out. Link another sign-in service first.',
  )

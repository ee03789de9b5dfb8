import type { Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { OidcQueries } from './oidc.queries.ts'
import type { OidcOptions } from './ports.ts'

export interface OwnersWayIn {
  /** Before passwords are left out: with them would go the way in of everybody who could let them in again. */
  requireAny(): Promise<void>
  /** Before a service goes, while passwords are left out. */
  keepOne(leavingId: Id): Promise<void>
}

/** At least one owner comes in without a password, as long as passwords are left out. */
export function createOwnersWayIn(
  { accounts }: Pick<OidcOptions, 'accounts'>,
  queries: OidcQueries,
  passwordsCount: () => Promise<boolean>,
): OwnersWayIn {
  async function isOpen(leavingId?: Id): Promise<boolean> {
    const owners = await accounts.directory.search({ role: 'owner', state: 'active', limit: 100 })
    const ways = await queries.waysInOf(owners.map(({ id }) => id))
    return ways.some(({ providerId }) => providerId !== leavingId)
  }

  return {
    async requireAny() {
      if (await isOpen()) return
      const text = 'No owner could come in: link an owner’s account with a sign-in service first.'
      throw new AppError('validation_failed', text, { fields: { passwordLogin: [text] }, actions: ['edit'] })
    },

    async keepOne(leavingId) {
      if ((await passwordsCount()) || (await isOpen(leavingId))) return
      const others = (await queries.providers()).filter(({ id, enabled }) => enabled === 1 && id !== leavingId)
      // With the last service passwords count again.
      if (others.length === 0) return
      throw new AppError('in_use', 'It is how the owners come in while passwords are left out. Let passwords in first.')
    },
  }
}

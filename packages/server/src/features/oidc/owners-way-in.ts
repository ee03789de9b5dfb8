import type { Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { OidcQueries } from './oidc.queries.ts'
import type { OidcOptions } from './ports.ts'

/** What is about to go. */
export interface Leaving {
  providerId: Id
  /** One account's link alone; otherwise the whole service. */
  userId?: Id
}

export interface OwnersWayIn {
  /** Before passwords are left out: with them would go the way in of everybody who could let them in again. */
  requireAny(): Promise<void>
  /** Before a service or a link goes, while passwords are left out. */
  keepOne(leaving: Leaving): Promise<void>
}

/** At least one owner comes in without a password, as long as passwords are left out. */
export function createOwnersWayIn(
  { accounts }: Pick<OidcOptions, 'accounts'>,
  queries: OidcQueries,
  passwordsCount: () => Promise<boolean>,
): OwnersWayIn {
  async function isOpen(leaving?: Leaving): Promise<boolean> {
    const owners = await accounts.directory.search({ role: 'owner', state: 'active', limit: 100 })
    const ways = await queries.waysInOf(owners.map(({ id }) => id))
    return ways.some(
      ({ providerId, userId }) =>
        leaving?.providerId !== providerId || (leaving.userId !== undefined && leaving.userId !== userId),
    )
  }

  return {
    async requireAny() {
      if (await isOpen()) return
      const text = 'No owner could come in: link an owner’s account with a sign-in service first.'
      throw new AppError('validation_failed', text, { fields: { passwordLogin: [text] }, actions: ['edit'] })
    },

    async keepOne(leaving) {
      if ((await passwordsCount()) || (await isOpen(leaving))) return
      if (leaving.userId === undefined) {
        const others = (await queries.providers()).filter(
          ({ id, enabled }) => enabled === 1 && id !== leaving.providerId,
        )
        // With the last service passwords count again.
        if (others.length === 0) return
      }
      throw new AppError('in_use', 'It is how the owners come in while passwords are left out. Let passwords in first.')
    },
  }
}

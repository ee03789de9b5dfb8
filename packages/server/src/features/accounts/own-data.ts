import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Tables } from '#platform/db/index.ts'
import type { InviteQueries } from './invites.queries.ts'
import type { KeyService } from './keys.service.ts'
import { keepAnOwner } from './last-owner.ts'
import type { Passkeys } from './passkeys.service.ts'
import type { Profile } from './profile.service.ts'
import type { Sessions } from './sessions.ts'
import type { UserQueries } from './users.queries.ts'

export interface OwnDataOptions {
  users: UserQueries
  profile: Profile
  sessions: Sessions
  keys: KeyService
  passkeys: Passkeys
  invites: InviteQueries
}

/** An account for the person whose it is: to take along, and to erase. */
export function createOwnData({ users, profile, sessions, keys, passkeys, invites }: OwnDataOptions) {
  return {
    /** Everything that is kept about the account itself, without what only we may know. */
    async describe(userId: Id) {
      const [account, preferences, sessionList, keyList, passkeyList] = await Promise.all([
        profile.me(userId),
        profile.preferences(userId),
        sessions.list(userId),
        keys.list(userId),
        passkeys.list(userId),
      ])
      return { account, preferences, sessions: sessionList, apiKeys: keyList, passkeys: passkeyList }
    },

    isThere: async (transaction: Transaction<Tables>, userId: Id) =>
      (await users.byId(userId, transaction)) !== undefined,

    /** Gives the addresses at which mails may have reached it. */
    async remove(transaction: Transaction<Tables>, userId: Id): Promise<string[]> {
      await keepAnOwner(transaction, userId)
      const user = await users.byId(userId, transaction)
      if (user === undefined) throw new AppError('not_found', 'There is no such account.')
      const addresses = [user.email_key, ...(await users.earlierAddresses(transaction, userId))]
      await users.remove(transaction, userId)
      await invites.forget(transaction, userId, addresses)
      return addresses
    },
  }
}

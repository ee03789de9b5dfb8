import type { ManagedUser } from '@parley/contract'
import type { DirectoryUser } from '#features/accounts/index.ts'
import { permissionsFrom } from './access.ts'
import type { GroupQueries } from './groups.queries.ts'

/** Accounts with their groups and with what they may, a page in two reads. */
export function createPresenter(groups: GroupQueries) {
  async function all(users: readonly DirectoryUser[]): Promise<ManagedUser[]> {
    if (users.length === 0) return []
    const memberships = Map.groupBy(await groups.membershipsOf(users.map(({ id }) => id)), ({ user_id }) => user_id)
    const groupIds = [...memberships.values()].flat().map(({ id }) => id)
    const rows = await groups.grantsOf(['member', 'guest', ...new Set(groupIds)])
    return users.map(({ createdAt, ...user }) => {
      const theirs = (memberships.get(user.id) ?? []).map(({ id, name }) => ({ id, name }))
      const granters = new Set<string>([user.role, ...theirs.map(({ id }) => id)])
      const counting = rows.filter(({ granter }) => granters.has(granter))
      return {
        ...user,
        groups: theirs,
        permissions: permissionsFrom(user.role, counting),
        createdAt: new Date(createdAt).toISOString(),
      }
    })
  }

  return {
    all,
    async one(user: DirectoryUser): Promise<ManagedUser> {
      const [presented] = await all([user])
      if (presented === undefined) throw new Error('One account in, one account out.')
      return presented
    },
  }
}

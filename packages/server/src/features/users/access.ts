import type { Grants, Id, PermissionName, Permissions, Role } from '@parley/contract'
import type { GroupQueries } from './groups.queries.ts'
import type { UsersOptions } from './ports.ts'
import { combine, readGrants, type GrantRow } from './permissions.ts'

export interface Subject {
  userId: Id
  /** Looked up where it is not known. */
  role?: Role
}

type AccessOptions = Pick<UsersOptions, 'accounts' | 'clock'>

export type SwitchName = Exclude<PermissionName, 'models' | 'quotas'>

interface Rights {
  may: Permissions
  groups: 'all' | Id[]
}

/** What is asked of the same caller again within this is the same step of the same request. */
const oneStepMs = 250

/** What somebody may do. Each request reads it anew: a change counts at once, for every process on the database. */
export function createAccess(queries: GroupQueries, { accounts: { directory }, clock }: AccessOptions) {
  const justRead = new WeakMap<Subject, { at: number; rights: Promise<Rights> }>()

  function rightsOf(subject: Subject): Promise<Rights> {
    const known = justRead.get(subject)
    if (known !== undefined && clock.monotonic() - known.at < oneStepMs) return known.rights
    const rights = read(subject)
    justRead.set(subject, { at: clock.monotonic(), rights })
    rights.catch(() => justRead.delete(subject))
    return rights
  }

  async function read({ userId, role: known }: Subject): Promise<Rights> {
    // Who is gone meanwhile may no more than the least.
    const role = known ?? (await directory.get(userId))?.role ?? 'guest'
    if (role === 'owner' || role === 'administrator') return { may: combine(role, {}, []), groups: 'all' }
    const { groupIds, grants } = await queries.rightsOf(userId, role)
    return { may: permissionsFrom(role, grants), groups: groupIds }
  }

  const of = async (subject: Subject): Promise<Permissions> => (await rightsOf(subject)).may

  return {
    of,

    /** Which models there are for somebody. */
    async reachOf(subject: Subject): Promise<{ models: Permissions['models']; groups: 'all' | readonly Id[] }> {
      const { may, groups } = await rightsOf(subject)
      return { models: may.models, groups }
    },

    async may(subject: Subject, permission: SwitchName): Promise<boolean> {
      return (await of(subject))[permission]
    },
  }
}

export type Access = ReturnType<typeof createAccess>

export function permissionsFrom(role: Role, rows: readonly GrantRow[]): Permissions {
  const byGranter = Map.groupBy(rows, ({ granter }) => granter)
  const ofRole = readGrants(byGranter.get(role) ?? [])
  const ofGroups: Grants[] = []
  for (const [granter, grants] of byGranter) if (granter !== role) ofGroups.push(readGrants(grants))
  return combine(role, ofRole, ofGroups)
}

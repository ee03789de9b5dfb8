import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Tables } from '#platform/db/index.ts'
import type { Caller, Route } from '#platform/http/index.ts'
import { createAccess, type Access } from './access.ts'
import { createGroupQueries } from './groups.queries.ts'
import { groupRoutes } from './groups.routes.ts'
import { peopleRoutes } from './people.routes.ts'
import { createGroupService } from './groups.service.ts'
import type { UsersOptions } from './ports.ts'
import { userRoutes } from './users.routes.ts'
import { createUserService, type UserService } from './users.service.ts'

export { commandLine } from './actor.ts'
export type { UserService } from './users.service.ts'

export interface Users {
  routes: Route[]
  /** What somebody may, right at once after a change. */
  permissions: Access
  /** For the command line: asks and does exactly what the routes do. */
  service: UserService
  /** Puts a new account into groups; those that are gone are left out. */
  joinGroups(within: Transaction<Tables>, userId: Id, groupIds: readonly Id[]): Promise<void>
  groupsOf(userId: Id): Promise<Id[]>
  /** Throws where this one may not erase that account. */
  requireMayErase(caller: Caller, userId: Id): Promise<void>
  groupNames(): Promise<Map<Id, string>>
  membersOf(groupId: Id): Promise<Id[]>
}

/** Who may be here and what they may: accounts as administrators see them, groups and permissions. */
export function createUsers(options: UsersOptions): Users {
  const queries = createGroupQueries(options.database)
  const service = createUserService(options, queries)
  const { directory } = options.accounts
  const permissions = createAccess(queries, options)
  return {
    routes: [
      ...userRoutes(service, options.requireStepUp),
      ...groupRoutes(createGroupService(options, queries)),
      ...peopleRoutes(directory, queries, permissions),
    ],
    permissions,
    service,
    joinGroups: (within, userId, groupIds) => queries.join(within, groupIds, [userId]),
    requireMayErase: (caller, userId) =>
      service.requireMayErase({ kind: 'user', id: caller.userId, role: caller.role, address: '' }, userId),
    groupNames: async () => new Map((await queries.all()).map(({ id, name }) => [id, name])),
    membersOf: queries.memberIds,
    groupsOf: queries.groupIdsOf,
  }
}

import {
  newId,
  type ChangeGroup,
  type CreateGroup,
  type Grants,
  type Group,
  type Id,
  type RoleGrants,
} from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { isUniqueViolation } from '#platform/db/index.ts'
import { permissionsFrom } from './access.ts'
import { actBy, type Actor } from './actor.ts'
import type { GroupQueries } from './groups.queries.ts'
import { readGrants } from './permissions.ts'
import type { UsersOptions } from './ports.ts'
import type { GroupsTable } from './users.tables.ts'

type GrantingRole = RoleGrants['role']

export function createGroupService(options: UsersOptions, queries: GroupQueries) {
  const { database, clock, audit, accounts } = options

  async function presentAll(rows: readonly GroupsTable[]): Promise<Group[]> {
    if (rows.length === 0) return []
    const [counts, grants] = await Promise.all([queries.memberCounts(), queries.grantsOf(rows.map(({ id }) => id))])
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      description: row.description,
      members: counts.get(row.id) ?? 0,
      grants: readGrants(grants.filter(({ granter }) => granter === row.id)),
      version: row.version,
      createdAt: new Date(row.created_at).toISOString(),
    }))
  }

  async function get(id: Id): Promise<Group> {
    const row = await queries.one(id)
    const [group] = row === undefined ? [] : await presentAll([row])
    if (group === undefined) throw noSuchGroup()
    return group
  }

  return {
    get,

    list: async (): Promise<Group[]> => presentAll(await queries.all()),

    async create(actor: Actor, request: CreateGroup): Promise<Group> {
      const { name, description = '', grants = {} } = request
      const now = clock.now()
      const id = newId()
      const row = { id, name, name_key: keyOf(name), description, version: 1, created_at: now, updated_at: now }
      await named(
        database.transaction(async (transaction) => {
          await queries.insert(transaction, row)
          await queries.setGrants(transaction, id, grants)
          await audit.record(actBy(actor, 'group.created', { kind: 'group', id, name }, factsOf(grants)), transaction)
        }),
      )
      options.changed(null)
      return get(id)
    },

    async change(actor: Actor, id: Id, request: ChangeGroup): Promise<Group> {
      const { version, name, description, grants } = request
      const saved = await named(
        database.transaction(async (transaction) => {
          const row = await queries.one(id, transaction)
          if (row === undefined) throw noSuchGroup()
          const change = {
            ...(name !== undefined && { name, name_key: keyOf(name) }),
            ...(description !== undefined && { description }),
            updated_at: clock.now(),
          }
          if (!(await queries.change(transaction, id, version, change))) return false
          if (grants !== undefined) await queries.setGrants(transaction, id, grants)
          const target = { kind: 'group', id, name: name ?? row.name }
          await audit.record(actBy(actor, 'group.changed', target, factsOf(grants)), transaction)
          return true
        }),
      )
      const current = await get(id)
      if (!saved) {
        throw new AppError('version_conflict', 'Somebody changed this group meanwhile.', { current, actions: ['edit'] })
      }
      options.changed(null)
      return current
    },

    async delete(actor: Actor, id: Id): Promise<void> {
      await database.transaction(async (transaction) => {
        const row = await queries.one(id, transaction)
        if (row === undefined || !(await queries.delete(transaction, id))) throw noSuchGroup()
        await audit.record(actBy(actor, 'group.deleted', { kind: 'group', id, name: row.name }), transaction)
      })
      options.changed(null)
    },

    async changeMembers(actor: Actor, id: Id, add: readonly Id[] = [], remove: readonly Id[] = []): Promise<Group> {
      const { name } = await get(id)
      const known = await accounts.directory.byIds(add)
      if (known.length !== new Set(add).size) {
        const fields = { add: ['One of these accounts does not exist any more.'] }
        throw new AppError('validation_failed', 'One field needs attention.', { fields, actions: ['edit'] })
      }
      await database.transaction(async (transaction) => {
        await queries.leave(transaction, id, remove)
        await queries.join(transaction, [id], [...new Set(add)])
        const detail = { added: add.length, removed: remove.length }
        await audit.record(actBy(actor, 'group.members-changed', { kind: 'group', id, name }, detail), transaction)
      })
      options.changed(null)
      return get(id)
    },

    async roles(): Promise<RoleGrants[]> {
      const rows = await queries.grantsOf(['member', 'guest'])
      return (['member', 'guest'] as const).map((role) => {
        const theirs = rows.filter(({ granter }) => granter === role)
        return { role, permissions: permissionsFrom(role, theirs), grants: readGrants(theirs) }
      })
    },

    async changeRole(actor: Actor, role: GrantingRole, grants: Grants): Promise<RoleGrants> {
      await database.transaction(async (transaction) => {
        await queries.setGrants(transaction, role, grants)
        await audit.record(
          actBy(actor, 'role.grants-changed', { kind: 'role', id: role }, factsOf(grants)),
          transaction,
        )
      })
      options.changed(null)
      const found = (await this.roles()).find((each) => each.role === role)
      if (found === undefined) throw new Error('Every role that grants is listed.')
      return found
    },
  }
}

export type GroupService = ReturnType<typeof createGroupService>

const noSuchGroup = () => new AppError('not_found', 'There is no such group.')
const keyOf = (name: string): string => name.normalize('NFKC').toLowerCase()

/** In the audit, what was granted is written as it was given. */
function factsOf(grants: Grants | undefined): Record<string, string> | undefined {
  return grants === undefined ? undefined : { grants: JSON.stringify(grants) }
}

async function named<Result>(storing: Promise<Result>): Promise<Result> {
  try {
    return await storing
  } catch (error) {
    if (!isUniqueViolation(error, 'groups_name', 'groups.name_key')) throw error
    const text = 'There is a group of this name.'
    throw new AppError('conflict', text, { fields: { name: [text] }, actions: ['edit'] })
  }
}

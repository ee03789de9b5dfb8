import type { Grants, Id } from '@parley/contract'
import { sql, type Kysely, type Transaction } from 'kysely'
import { prepareNear, type Database, type Tables } from '#platform/db/index.ts'
import type { GrantRow } from './permissions.ts'
import type { GroupsTable } from './users.tables.ts'

export interface Membership {
  user_id: Id
  id: Id
  name: string
}

export function createGroupQueries(database: Database) {
  const { read } = database
  const rightsOf = prepareNear(database, (near, { userId, role }: { userId: Id; role: string }) =>
    near
      .selectFrom('permission_grants')
      .select(['granter', 'permission', 'value'])
      .where(({ or, eb, selectFrom }) =>
        or([
          eb('granter', '=', role),
          eb('granter', 'in', selectFrom('group_members').select('group_id').where('user_id', '=', userId)),
        ]),
      )
      .unionAll(
        near
          .selectFrom('group_members')
          .select(['group_id as granter', sql<string>`''`.as('permission'), sql<string>`''`.as('value')])
          .where('user_id', '=', userId),
      ),
  )
  const groupIdsOf = prepareNear(database, (near, { userId }: { userId: Id }) =>
    near.selectFrom('group_members').select('group_id').where('user_id', '=', userId),
  )
  return {
    all: (): Promise<GroupsTable[]> => read.selectFrom('groups').selectAll().orderBy('name_key').execute(),

    one: (id: Id, within: Kysely<Tables> = read): Promise<GroupsTable | undefined> =>
      within.selectFrom('groups').selectAll().where('id', '=', id).executeTakeFirst(),

    async insert(transaction: Transaction<Tables>, group: GroupsTable): Promise<void> {
      await transaction.insertInto('groups').values(group).execute()
    },

    /** False when somebody else has changed it meanwhile. */
    async change(transaction: Transaction<Tables>, id: Id, version: number, change: Partial<GroupsTable>) {
      const result = await transaction
        .updateTable('groups')
        .set({ ...change, version: version + 1 })
        .where('id', '=', id)
        .where('version', '=', version)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    async delete(transaction: Transaction<Tables>, id: Id): Promise<boolean> {
      await transaction.deleteFrom('permission_grants').where('granter', '=', id).execute()
      const result = await transaction.deleteFrom('groups').where('id', '=', id).executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    async memberCounts(): Promise<Map<Id, number>> {
      const rows = await read
        .selectFrom('group_members')
        .select((select) => ['group_id', select.fn.countAll().as('count')])
        .groupBy('group_id')
        .execute()
      return new Map(rows.map(({ group_id, count }) => [group_id, Number(count)]))
    },

    async memberIds(groupId: Id): Promise<Id[]> {
      const rows = await read.selectFrom('group_members').select('user_id').where('group_id', '=', groupId).execute()
      return rows.map(({ user_id }) => user_id)
    },

    /** Of one person, when only the ids are asked for. */
    async groupIdsOf(userId: Id): Promise<Id[]> {
      return (await groupIdsOf({ userId })).map(({ group_id }) => group_id)
    },

    membershipsOf: (userIds: readonly Id[]): Promise<Membership[]> =>
      read
        .selectFrom('group_members')
        .innerJoin('groups', 'groups.id', 'group_members.group_id')
        .select(['group_members.user_id', 'groups.id', 'groups.name'])
        .where('group_members.user_id', 'in', [...userIds])
        .orderBy('groups.name_key')
        .execute(),

    /** Groups that are gone are left out, so that an old invitation still works. */
    async join(within: Kysely<Tables>, groupIds: readonly Id[], userIds: readonly Id[]): Promise<void> {
      if (groupIds.length === 0 || userIds.length === 0) return
      const known = await within
        .selectFrom('groups')
        .select('id')
        .where('id', 'in', [...groupIds])
        .execute()
      const rows = known.flatMap(({ id }) => userIds.map((user_id) => ({ group_id: id, user_id })))
      if (rows.length === 0) return
      await within
        .insertInto('group_members')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    async leave(within: Kysely<Tables>, groupId: Id, userIds: readonly Id[]): Promise<void> {
      if (userIds.length === 0) return
      await within
        .deleteFrom('group_members')
        .where('group_id', '=', groupId)
        .where('user_id', 'in', [...userIds])
        .execute()
    },

    async leaveAll(within: Kysely<Tables>, userId: Id): Promise<void> {
      await within.deleteFrom('group_members').where('user_id', '=', userId).execute()
    },

    grantsOf: (granters: readonly string[]): Promise<GrantRow[]> =>
      read
        .selectFrom('permission_grants')
        .selectAll()
        .where('granter', 'in', [...granters])
        .execute(),

    /** The groups of one person, and all grants that count for them, in one read. */
    async rightsOf(userId: Id, role: string): Promise<{ groupIds: Id[]; grants: GrantRow[] }> {
      const rows = await rightsOf({ userId, role })
      return {
        groupIds: rows.filter(isMembership).map(({ granter }) => granter),
        grants: rows.filter((row) => !isMembership(row)),
      }
    },

    /** Replaces everything the granter gave. */
    async setGrants(within: Kysely<Tables>, granter: string, grants: Grants): Promise<void> {
      await within.deleteFrom('permission_grants').where('granter', '=', granter).execute()
      const rows = Object.entries(grants)
        .filter(([, value]) => value !== undefined)
        .map(([permission, value]) => ({ granter, permission, value: JSON.stringify(value) }))
      if (rows.length > 0) await within.insertInto('permission_grants').values(rows).execute()
    },
  }
}

export type GroupQueries = ReturnType<typeof createGroupQueries>

/** No permission has an empty name. */
function isMembership({ permission }: GrantRow): boolean {
  return permission === ''
}

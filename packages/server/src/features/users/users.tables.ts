export interface GroupsTable {
  id: string
  name: string
  /** Lower case and NFKC, so that two groups do not look alike. */
  name_key: string
  description: string
  version: number
  created_at: number
  updated_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    groups: GroupsTable
    group_members: { group_id: string; user_id: string }
    /** `granter` is a role's name or a group's id; `value` is JSON. */
    permission_grants: { granter: string; permission: string; value: string }
  }
}
